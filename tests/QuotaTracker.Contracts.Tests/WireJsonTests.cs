using System.Text.Json;
using System.Text.Json.Serialization;
using QuotaTracker.Contracts.Leases;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Contracts.Tests;

public class WireJsonTests
{
    public static TheoryData<string> Names => [.. WireSamples.Messages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_WrittenAndRead_IsTheGoldenFileAndTheSameMessage(string name)
    {
        var message = WireSamples.Messages[name];
        var json = JsonSerializer.Serialize(message, message.GetType(), WireJson.Options);
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json")).TrimEnd('\n').Should().Be(json);
        JsonSerializer.Deserialize(json, message.GetType(), WireJson.Options)
            .Should().BeEquivalentTo(message, options => options.RespectingRuntimeTypes().ComparingRecordsByMembers());
    }

    [Fact]
    public void Samples_OfThisProject_ShowEveryMessageAndEveryFeedBody()
    {
        var declared = typeof(WireJsonContext).GetCustomAttributesData().Where(data => data.AttributeType == typeof(JsonSerializableAttribute))
            .Select(data => (Type)data.ConstructorArguments[0].Value!).Where(type => type != typeof(FeedBody));
        WireSamples.Messages.Values.Select(message => message.GetType()).Distinct().Should().BeEquivalentTo(declared);
        ((PullResponse)WireSamples.Messages["pull-response"]).Items.Select(item => item.Body.GetType()).Distinct()
            .Should().BeEquivalentTo(typeof(FeedBody).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(FeedBody))));
    }

    [Theory]
    [InlineData("""{"leaseId":"01936f2e-0000-7000-8000-000000000001","day":"2026-03-14"}""")]                                    // missing
    [InlineData("""{"leaseId":"01936f2e-0000-7000-8000-000000000001","residentId":null,"day":"2026-03-14"}""")]
    [InlineData("""{"leaseId":"01936f2e","residentId":"01936f2e-0000-7000-8000-000000000001","day":"2026-03-14"}""")]
    [InlineData("""{"leaseId":"01936f2e-0000-7000-8000-000000000001","residentId":"01936f2e-0000-7000-8000-000000000001","day":"14/03/2026"}""")]
    [InlineData("""{"LeaseId":"01936f2e-0000-7000-8000-000000000001","residentId":"01936f2e-0000-7000-8000-000000000001","day":"2026-03-14"}""")]
    [InlineData("""{"leaseId":"01936f2e-0000-7000-8000-000000000001","leaseId":"01936f2e-0000-7000-8000-000000000001","residentId":"01936f2e-0000-7000-8000-000000000001","day":"2026-03-14"}""")]
    public void LeaseRequest_NotToTheLetter_IsRefused(string json) => Refused<LeaseRequest>(json);

    [Fact]
    public void Message_UnknownProperty_IsSkipped_SoThatTheOtherSideMayBeNewer() =>
        JsonSerializer.Deserialize<HelloResponse>("""{"serverTimeMs":1,"acknowledgedThrough":2,"status":"Ok","tellHeld":false,"new":[{}]}""", WireJson.Options)
            .Should().Be(new HelloResponse(1, 2, HelloStatus.Ok, false));

    [Fact]
    public void QuotaKnown_FromBeforeWhatIsLost_HasNone() =>
        JsonSerializer.Deserialize<FeedBody>(
            """{"kind":"quota","residentId":"01936f2e-0000-7000-8000-000000000001","month":"2026-03","cap":4,"usedDays":3}""", WireJson.Options)
            .Should().Be(new QuotaKnown(Guid.Parse("01936f2e-0000-7000-8000-000000000001"), "2026-03", 4, 3, LostUnits: 0, LostDays: 0));

    [Theory]
    [InlineData("\"1\"", "\"Ok\"")]     // number as text
    [InlineData("1", "1")]              // name as number
    [InlineData("1", "\"None\"")]
    [InlineData("1", "null")]
    [InlineData("9223372036854775808", "\"Ok\"")]
    public void HelloResponse_WrongTypes_AreRefused(string time, string status) =>
        Refused<HelloResponse>($$"""{"serverTimeMs":{{time}},"acknowledgedThrough":2,"status":{{status}}}""");

    private static void Refused<T>(string json)
    {
        var read = () => JsonSerializer.Deserialize<T>(json, WireJson.Options);
        read.Should().Throw<JsonException>();
    }
}
