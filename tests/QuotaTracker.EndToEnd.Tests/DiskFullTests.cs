using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Stations;
using QuotaTracker.Documents.ReceiptSeal;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>A disk with no room left, in earnest: what can't be kept is refused in words, and everything goes on when there is room again.</summary>
public sealed class DiskFullTests
{
    private const int TriesMax = 2_000;

    [Fact]
    public async Task Station_DiskFull_RefusesInWordsAndGoesOnWhenThereIsRoom()
    {
        await using var border = new Border(stations: 1);
        await using var disk = await SmallDisk.MountAsync(border.First.File.Folder, megabytes: 6);
        await border.StartAsync();
        using var driver = await border.First.DriveAsync();
        var resident = await driver.IdentifyAsync(Cards.Mao, "02647");
        var asked = new List<Guid>();
        var answers = new Dictionary<Guid, string>();
        var refused = new List<Guid>();
        await RecordAsync(driver, resident, asked, answers);

        disk.Fill(leaveBytes: 64 * 1024);
        // Once refused, then several times more: each refusal must leave as little behind as the first.
        while (refused.Count < 5 && asked.Count < TriesMax)
        {
            var problem = await RecordAsync(driver, resident, asked, answers);
            if (problem is null)
                continue;
            refused.Add(asked[^1]);
            problem.Value.GetProperty("type").GetString().Should().EndWith("station-disk-full");
            problem.Value.GetProperty("title").GetString().Should().Contain("disk is full");
        }

        refused.Should().HaveCountGreaterThanOrEqualTo(5, "the disk is full");
        var kept = border.First.File.Exchanges().Select(exchange => exchange.Exchange.Value).ToArray();
        kept.Should().Equal(answers.Keys, "what was answered is there, in its order, and of what was refused nothing is");
        (await border.First.File.VerifyAsync()).Code.Should().Be(0);
        var shown = (await driver.ListAsync()).Select(row => row.GetProperty("exchangeId").GetGuid()).ToArray();
        shown.Should().NotIntersectWith(refused).And.HaveSameCount(answers);

        disk.Free();
        foreach (var id in refused)
        {
            var answer = await driver.RecordUntilAnsweredAsync(id, resident, 100_000);
            answers.Add(id, answer.GetProperty("receiptNumber").GetString()!);
        }

        await Agreement.SettlesAsync(border);
        (await Agreement.HoldsAsync(border, asked)).Should().Be(1);
        foreach (var exchange in border.First.File.Exchanges())
            answers[exchange.Exchange.Value].Should().EndWith($"-{exchange.ReceiptNumber:D6}", "receipts are numbered without a hole");
        var (code, words, errors) = await border.First.File.VerifyAsync();
        code.Should().Be(0, words + errors);
    }

    [Fact]
    public async Task Central_DiskFull_Answers503AndStationsGoOnUntilItHeals()
    {
        await using var border = new Border(stations: 1);
        await using var disk = await SmallDisk.MountAsync(border.Folder("central"), megabytes: 12);
        await border.StartAsync();
        await border.Store.AddStationAsync("LC1-01", "E2E-LC1-01");
        using var driver = await border.First.DriveAsync();
        using var http = new HttpClient { BaseAddress = border.Central.Address };
        var resident = await driver.IdentifyAsync(Cards.Mao, "02647");
        var asked = new List<Guid>();
        var answers = new Dictionary<Guid, string>();
        await driver.RightsArriveAsync(1);
        await RecordAsync(driver, resident, asked, answers);

        disk.Fill(leaveBytes: 64 * 1024);
        // The station never hears of it: it records, and what it can't send waits.
        for (var unsent = 0; unsent < 100; unsent = (await driver.StatusAsync()).GetProperty("unsentCount").GetInt32())
        {
            asked.Should().HaveCountLessThan(TriesMax, "central's disk is full, so entries pile up here");
            (await RecordAsync(driver, resident, asked, answers)).Should().BeNull();
        }

        using var key = StationKey.Create();
        var jwk = key.PublicJwk;
        var request = new EnrolRequest("E2E-LC1-01", new(jwk.KeyId, jwk.KeyType, jwk.Curve, jwk.X, jwk.Y), "0");
        using (var refused = await EnrolAsync(http, request))
        {
            refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            refused.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
            refused.Headers.RetryAfter!.Delta.Should().BePositive();
        }

        disk.Free();
        using (var enrolled = await EnrolAsync(http, request))
            enrolled.StatusCode.Should().Be(HttpStatusCode.OK, "nothing of the refused try was kept: the code is still good");
        await Agreement.SettlesAsync(border);
        (await Agreement.HoldsAsync(border, asked)).Should().Be(1);
    }

    private static Task<HttpResponseMessage> EnrolAsync(HttpClient http, EnrolRequest request) =>
        http.PostAsJsonAsync("/v1/stations/enrol", request, WireJson.Options);

    /// <summary>Records one exchange; the problem when it was refused.</summary>
    private static async Task<JsonElement?> RecordAsync(StationDriver driver, Guid resident, List<Guid> asked, Dictionary<Guid, string> answers)
    {
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        asked.Add(id);
        var (status, answer) = await driver.RecordAsync(id, resident, 100_000);
        if (status == HttpStatusCode.InsufficientStorage)
            return answer;
        status.Should().Be(HttpStatusCode.Created, answer.ToString());
        answers.Add(id, answer.GetProperty("receiptNumber").GetString()!);
        return null;
    }
}
