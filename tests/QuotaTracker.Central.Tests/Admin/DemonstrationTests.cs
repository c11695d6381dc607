using QuotaTracker.Central.Books;
using QuotaTracker.Central.Demonstration;
using QuotaTracker.Central.Tests.Support;
using QuotaTracker.Domain;

namespace QuotaTracker.Central.Tests.Admin;

public sealed class DemonstrationTests() : ContractTests(new SqliteStores())
{
    [Fact]
    public async Task Load_Twice_IsThereOnceAndStationsEnrol()
    {
        (await LoadAsync()).Should().BeTrue();
        (await LoadAsync()).Should().BeFalse();

        (await Central.QueryAsync<string>("select code from people")).Should().HaveCount(5);
        (await Central.QueryAsync<string>("select resident_id from residents")).Should().HaveCount(13);
        using var device = TestStation.Make(Central.Address, Clock, "KTH-01");
        TestStation.Good(await device.EnrolAsync("DEMO-KTH-01")).Should().BeEquivalentTo(new { Station = "KTH-01", Incarnation = 1 });
    }

    [Fact]
    public async Task Load_IntoAStoreWithData_IsRefused()
    {
        await AddResidentAsync();

        await FluentActions.Awaiting(LoadAsync).Should().ThrowAsync<InvalidOperationException>();
        (await Central.QueryAsync<string>("select code from people")).Should().BeEmpty();
    }

    [Fact]
    public void Cards_All_AgreeWithTheirNumbers()
    {
        foreach (var resident in DemonstrationCast.Residents)
        {
            var draft = resident.ToDraft();
            PersonalNumber.TryParse(draft.PersonalNumber, out var number).Should().BeTrue();
            ((int)number.Sex).Should().Be(draft.Sex, resident.Card);
            draft.BirthDate.Should().StartWith(number.BirthYear.ToString(System.Globalization.CultureInfo.InvariantCulture), resident.Card);
        }
    }

    [Fact]
    public async Task Document_Lists_EveryCardAndSignIn()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "QuotaTracker.sln")))
            folder = folder.Parent;
        var text = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "docs/demonstration.md"));

        DemonstrationCast.Residents.Should().OnlyContain(resident => text.Contains(resident.Card));
        DemonstrationCast.Staff.Should().OnlyContain(member => text.Contains(member.Code) && text.Contains(member.Password ?? member.Pin!));
    }

    private Task<bool> LoadAsync() =>
        new LoadDemonstration((CentralSteps)Central.Services.GetService(typeof(CentralSteps))!).RunAsync(CancellationToken.None);
}
