using System.Text;
using FsCheck;
using FsCheck.Fluent;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Domain.Tests.Journal;

public class EntryCodecTests
{
    private const string Released = """{"lease":"01936f2e-0000-7000-8000-000000000003","reason":"Recalled"}""";

    public static TheoryData<string> SampleNames => [.. JournalSamples.Bodies.Select(sample => sample.Name)];

    [Fact]
    public void Samples_OfThisFile_ShowEveryKind() =>
        JournalSamples.Bodies.Select(sample => sample.Body.Kind).Distinct().Should().BeEquivalentTo(EntryBody.Kinds);

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void TryDecode_EncodedBody_GivesTheSameBodyAndTheSameBytes(string name)
    {
        var body = JournalSamples.Bodies.Single(sample => sample.Name == name).Body;
        var bytes = EntryCodec.Encode(body);
        var decoded = EntryCodec.TryDecode(body.Kind, bytes);
        decoded.Should().NotBeNull().And.BeEquivalentTo(body, options => options.RespectingRuntimeTypes());
        EntryCodec.Encode(decoded!).Should().Equal(bytes);
        EntryCodec.Decode(JournalSamples.First(body)).Should().BeOfType(body.GetType());
    }

    [Theory]
    [InlineData("Nothing", Released)]                                                                        // unknown kind
    [InlineData("leaseReleased", Released)]                                                                  // kinds know capitals
    [InlineData("", Released)]
    [InlineData("LeaseReleased", "")]
    [InlineData("LeaseReleased", "null")]
    [InlineData("LeaseReleased", "[]")]
    [InlineData("LeaseReleased", "7")]
    [InlineData("LeaseReleased", "{")]
    [InlineData("LeaseReleased", Released + "x")]
    [InlineData("LeaseReleased", "{}")]                                                                      // both missing
    [InlineData("LeaseReleased", """{"lease":"01936f2e-0000-7000-8000-000000000003"}""")]                    // one missing
    [InlineData("LeaseReleased", """{"lease":"01936f2e-0000-7000-8000-000000000003","reason":null}""")]
    [InlineData("LeaseReleased", """{"lease":null,"reason":"Recalled"}""")]
    [InlineData("LeaseReleased", """{"lease":7,"reason":"Recalled"}""")]
    [InlineData("LeaseReleased", """{"lease":"01936f2e","reason":"Recalled"}""")]                            // no GUID
    [InlineData("LeaseReleased", """{"lease":"01936f2e-0000-7000-8000-000000000003","reason":2}""")]         // number for a name
    [InlineData("LeaseReleased", """{"lease":"01936f2e-0000-7000-8000-000000000003","reason":"Lost"}""")]
    [InlineData("LeaseReleased", """{"lease":"01936f2e-0000-7000-8000-000000000003","reason":"DaysPast, Recalled"}""")]
    [InlineData("LeaseReleased", """{"lease":"01936f2e-0000-7000-8000-000000000003","reason":"Recalled","reason":"Spent"}""")]
    [InlineData("MonthClosed", """{"month":"\ud800"}""")]                                                    // half of a pair
    [InlineData("MonthClosed", """{"month":{"a":1}}""")]
    [InlineData("Opened", """{"softwareVersion":null}""")]
    [InlineData("OfficerSignedIn", """{"officer":"x y","accepted":true}""")]
    [InlineData("OfficerSignedIn", """{"officer":"\ud800","accepted":true}""")]
    [InlineData("OfficerSignedIn", """{"officer":"HQ-017","accepted":"true"}""")]
    [InlineData("DayClosed", """{"day":"2026-02-30","officer":"HQ-017","exchanges":1,"total":1}""")]
    [InlineData("DayClosed", """{"day":"2026-02-28","officer":"HQ-017","exchanges":99999999999,"total":1}""")]
    [InlineData("DayClosed", """{"day":"2026-02-28","officer":"HQ-017","exchanges":1,"total":9223372036854775808}""")]
    [InlineData("DayClosed", """{"day":"2026-02-28","officer":"HQ-017","exchanges":1,"total":1.5}""")]
    [InlineData("DayClosed", """{"day":"2026-02-28","officer":"HQ-017","exchanges":1,"total":"1"}""")]
    public void TryDecode_NotABodyOfThatKind_IsNullAndNeverThrows(string kind, string json) =>
        EntryCodec.TryDecode(kind, Encoding.UTF8.GetBytes(json)).Should().BeNull();

    [Fact]
    public void Encode_AValueWithoutAName_Throws() =>
        FluentActions.Invoking(() => EntryCodec.Encode(new EntryBody.LeaseReleased(default, (ReleaseReason)99))).Should().Throw<System.Text.Json.JsonException>();

    [Fact]
    public void TryDecode_DeepNesting_IsNull() =>
        EntryCodec.TryDecode("Opened", Encoding.UTF8.GetBytes($$"""{"softwareVersion":"1","x":{{new string('[', 10_000)}}{{new string(']', 10_000)}}}"""))
            .Should().BeNull();

    [Fact]
    public void TryDecode_BytesThatAreNotUtf8_IsNull() =>
        EntryCodec.TryDecode("Opened", [.. "{\"softwareVersion\":\""u8, 0xC3, 0x28, .. "\"}"u8]).Should().BeNull();

    [Theory]
    [InlineData("registered-full", "\"earlierNumbers\":[", "]", true)]
    [InlineData("registered-full", "\"earlierNumbers\":[", "]", false)]
    [InlineData("exchange-exempt", "\"goods\":[", "}]", true)]
    [InlineData("exchange-exempt", "\"goods\":[", "}]", false)]
    public void TryDecode_NullInsideAList_IsNull(string sample, string opens, string closes, bool isAlone)
    {
        var body = JournalSamples.Bodies.Single(named => named.Name == sample).Body;
        var json = Encoding.UTF8.GetString(EntryCodec.Encode(body));
        var start = json.IndexOf(opens, StringComparison.Ordinal) + opens.Length;
        var end = json.IndexOf(closes, start, StringComparison.Ordinal) + closes.Length - 1;
        start.Should().BeGreaterThan(opens.Length);
        var damaged = isAlone ? json[..start] + "null" + json[end..] : json[..end] + ",null" + json[end..];
        EntryCodec.TryDecode(body.Kind, Encoding.UTF8.GetBytes(damaged)).Should().BeNull();
    }

    [Fact]
    public void TryDecode_AnyBytesForAnyKind_NeverThrows() =>
        Prop.ForAll<byte[], NonNegativeInt>((bytes, at) =>
            _ = EntryCodec.TryDecode(EntryBody.Kinds.ElementAt(at.Get % EntryBody.Kinds.Count), bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void TryDecode_SamplesWithAnyByteChanged_NeverThrows() =>
        Prop.ForAll<NonNegativeInt, NonNegativeInt, byte>((which, where, value) =>
        {
            var body = JournalSamples.Bodies[which.Get % JournalSamples.Bodies.Count].Body;
            var bytes = EntryCodec.Encode(body);
            bytes[where.Get % bytes.Length] = value;
            _ = EntryCodec.TryDecode(body.Kind, bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void Encode_AnyText_RoundTrips() =>
        Prop.ForAll<string>(text =>
        {
            // A half surrogate is not text: it is replaced before the hash, so what is hashed is always UTF-8.
            var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
            var bytes = EntryCodec.Encode(new EntryBody.Opened(text ?? ""));
            return EntryCodec.TryDecode("Opened", bytes) is EntryBody.Opened opened && opened.SoftwareVersion == whole;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Theory]
    [InlineData("Giàng A Páo", "Giàng A Páo")]
    [InlineData("a\u0300", "a\u0300")]                  // decomposed stays decomposed: nothing is normalised behind the hash
    [InlineData("\"\\/<>&'+", "\\\"\\\\/<>&'+")]
    [InlineData("\t\r\n\b\f\u0001\u007F", "\\t\\r\\n\\b\\f\\u0001\\u007F")]
    [InlineData("\u2028\u2029\u00A0", "\\u2028\\u2029\\u00A0")]
    [InlineData("😀", "\\uD83D\\uDE00")]
    [InlineData("\uE000\uFEFF", "\\uE000\\uFEFF")]
    public void Encode_OddText_IsWrittenAsSpecified(string text, string written) =>
        Encoding.UTF8.GetString(EntryCodec.Encode(new EntryBody.Opened(text))).Should().Be($$"""{"softwareVersion":"{{written}}"}""");

    [Fact]
    public void Encode_HalfASurrogatePair_BecomesTheReplacementCharacterBeforeTheHash()
    {
        var entry = JournalSamples.First(new EntryBody.Opened(string.Concat("x", '\uD800', "y")));
        entry.IsIntact().Should().BeTrue();
        Encoding.UTF8.GetString(entry.Body.Span).Should().Be("""{"softwareVersion":"x\uFFFDy"}""");
        EntryCodec.Decode(entry).Should().Be(new EntryBody.Opened("x\uFFFDy"));
    }
}
