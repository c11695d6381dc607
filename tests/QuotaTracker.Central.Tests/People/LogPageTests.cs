using System.Net;
using System.Text.RegularExpressions;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Supervision;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Central.Tests.People;

public sealed class LogPageTestsOnSqlite() : LogPageTests(new SqliteStores());

[Collection(PostgresCollection.Books)]
public sealed class LogPageTestsOnPostgres(PostgresCluster cluster) : LogPageTests(cluster);

/// <summary>/log: who did what at central, when and why, for those who look after it.</summary>
public abstract partial class LogPageTests(Stores stores) : ContractTests(stores)
{
    [Theory]
    [InlineData(Roles.Auditor)]
    [InlineData(Roles.Supervisor)]
    [InlineData(Roles.Administrator)]
    public async Task Page_OfWhoeverMayReadIt_SaysWhoDidWhatWhenAndWhy(string role)
    {
        var station = await EnrolAsync("KTH-01");
        await BurnLife.RunAsync(station.Id, 1, new("GS-01", "máy rơi xuống suối"), Central.Steps, Recovery, CancellationToken.None);
        using var reader = await Visitor.SignedInAsync(Central, "XX-01", role);

        var html = await PageAsync(reader, "/log");

        Rows(html).Single(row => row.Contains("GS-01", StringComparison.Ordinal) && row.Contains("KTH-01/1", StringComparison.Ordinal)).Should()
            .Contain("10/11/2026 10:00").And.Contain("Báo mất máy").And.Contain("máy rơi xuống suối");
        html.Should().NotContain("<form class=\"row\" method=\"post\"", "it is read alone");
        html.Should().Contain("href=\"/log\"", "it stands in the menu");
    }

    [Fact]
    public async Task Page_OfAnExchange_SaysItsReceiptsNumber()
    {
        var (station, resident) = (await EnrolAsync("KTH-01"), await AddResidentAsync());
        var exchange = station.Provisional(resident, Today.AddDays(-1)).Exchange;
        await station.PushAsync();
        await CorrectExchange.VoidAsync(exchange, new("GS-01", "ghi nhầm người"), Central.Steps, CancellationToken.None);
        using var auditor = await Visitor.SignedInAsync(Central, "KT-01", Roles.Auditor);

        Rows(await PageAsync(auditor, "/log")).Should().Contain(row => row.Contains("KTH-01-1-000001") && row.Contains("ghi nhầm người"));
    }

    // Nobody's word is behind these, and an auditor asks all the same when it was and which station.
    [Fact]
    public async Task Page_OfWhatCentralDidByItself_SaysWhatWithWhichStationAndWhy()
    {
        var first = await EnrolAsync("KTH-01");
        for (var i = 0; i < 3; i++)
            first.Append(new EntryBody.Opened("1.0"));
        TestStation.Good(await first.TryPushAsync(first.Journal[..1]));
        var second = await EnrolAsync("KTH-01", again: true);
        for (var i = 0; i < 2; i++)
            TestStation.Good(await second.SalvageAsync(1, first.Journal));
        TestStation.Good(await second.HelloAsync(acknowledged: 1));
        using var auditor = await Visitor.SignedInAsync(Central, "KT-01", Roles.Auditor);

        var rows = Rows(await PageAsync(auditor, "/log")).Where(row => row.Contains("trung tâm tự ghi", StringComparison.Ordinal)).ToArray();

        rows.Should().HaveCount(5).And.OnlyContain(row => row.Contains("10/11/2026 10:00"));
        foreach (var words in (string[][])[
            ["Máy đăng ký, bắt đầu đời này", "KTH-01/1<"], ["Máy đăng ký, bắt đầu đời này", "KTH-01/2<"], ["Nhận mục của đời đã kết thúc, từ mục này", "KTH-01/1 #2<"],
            ["Bắt đầu khôi phục từ các máy trạm", "KTH-01<", "máy trạm có xác nhận mà trung tâm đã quên"], ["Kết thúc khôi phục từ các máy trạm"]])
            rows.Should().ContainSingle(row => words.All(row.Contains), words[0]);
    }

    // People write what they like into a reason; nobody who reads the log may see whole numbers for that.
    [Fact]
    public async Task Page_WithANumberInAReason_ShowsItMasked()
    {
        await WriteAsync(Clock.GetUtcNow(), "thẻ 010190000123, số cũ 063123456 của cư dân <b>");
        using var auditor = await Visitor.SignedInAsync(Central, "KT-01", Roles.Auditor);

        var html = await PageAsync(auditor, "/log");

        html.Should().Contain("thẻ 0101••••0123, số cũ •••••3456 của cư dân").And.NotContain("010190000123").And.NotContain("063123456").And.NotContain("<b>");
    }

    [Fact]
    public async Task Page_ManyEntries_AreInPagesNewestFirstAndEachOnce()
    {
        using var auditor = await Visitor.SignedInAsync(Central, "KT-01", Roles.Auditor);
        for (var number = 1; number <= 250; number++)
            await WriteAsync(Clock.GetUtcNow().AddSeconds(number / 3), $"việc thứ {number:D3}."); // Three at a time, so that pages end between equal moments.
        List<string> seen = [];
        var pages = 0;

        for (string? next = "/log?month=2026-11"; next is not null; pages++)
        {
            var html = await PageAsync(auditor, next);
            seen.AddRange(ReasonPattern.Matches(html).Select(match => match.Value));
            next = OlderPattern.Match(html) is { Success: true } link ? WebUtility.HtmlDecode(link.Groups[1].Value) : null;
            pages.Should().BeLessThan(3, "each page goes on where the one before ended, not at {0}", next);
        }

        pages.Should().Be(3);
        seen.Should().HaveCount(250).And.OnlyHaveUniqueItems();
        seen.Select(reason => int.Parse(reason[^4..^1], System.Globalization.CultureInfo.InvariantCulture) / 3).Should().BeInDescendingOrder();
    }

    [Fact]
    public async Task Page_OfAMonth_ShowsThatMonthAlone()
    {
        await WriteAsync(new DateTimeOffset(2026, 10, 31, 16, 59, 59, TimeSpan.Zero), "việc tháng mười");
        await WriteAsync(new DateTimeOffset(2026, 10, 31, 17, 0, 0, TimeSpan.Zero), "việc tháng mười một");
        using var auditor = await Visitor.SignedInAsync(Central, "KT-01", Roles.Auditor);

        (await PageAsync(auditor, "/log?month=2026-10")).Should().Contain("việc tháng mười<").And.NotContain("việc tháng mười một");
        (await PageAsync(auditor, "/log")).Should().Contain("việc tháng mười một").And.NotContain("việc tháng mười<");
    }

    [Theory]
    [InlineData("/log?month=2026-13")]
    [InlineData("/log?month=nothing")]
    [InlineData("/log?before=nothing")]
    [InlineData("/log?before=12-nothing")]
    public async Task Page_BadAddress_IsRefused(string path)
    {
        using var auditor = await Visitor.SignedInAsync(Central, "KT-01", Roles.Auditor);

        (await auditor.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    private RecoverFromStations Recovery => (RecoverFromStations)Central.Services.GetService(typeof(RecoverFromStations))!;

    private static async Task<string> PageAsync(Visitor visitor, string path) => await visitor.Http.GetStringAsync(new Uri(path, UriKind.Relative));

    private static IEnumerable<string> Rows(string html) => RowPattern.Matches(html).Select(match => match.Value);

    private Task WriteAsync(DateTimeOffset at, string reason) => Central.ExecuteAsync(
        "insert into central_log (log_id, at, person, action, subject, reason) values (@id, @at, 'GS-01', 'RecoveryBegun', '', @reason)",
        new { id = Guid.CreateVersion7(at), at = at.ToUnixTimeMilliseconds(), reason });

    [GeneratedRegex("<tr>.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex RowPattern { get; }

    [GeneratedRegex(@"việc thứ [0-9]{3}\.")]
    private static partial Regex ReasonPattern { get; }

    [GeneratedRegex("<a class=\"button quiet\" rel=\"next\" href=\"([^\"]+)\"")]
    private static partial Regex OlderPattern { get; }
}
