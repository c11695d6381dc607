using FsCheck;
using FsCheck.Fluent;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Domain.Tests.Journal;

public class JournalChainTests
{
    private static readonly IReadOnlyList<JournalEntry> Chain = JournalSamples.Chain();

    private static EntryHash Other { get; } = EntryHash.Of([1, 2, 3]);

    [Fact]
    public void FindBreak_WholeChain_FindsNone()
    {
        JournalChain.FindBreak(JournalHead.Empty, Chain).Should().BeNull();
        JournalChain.FindBreak(JournalHead.Empty, []).Should().BeNull();
        JournalChain.FindBreak(new(3, Chain[2].Hash), Chain.Skip(3)).Should().BeNull();
        Chain.Zip(Chain.Skip(1)).Should().OnlyContain(pair => pair.Second.Follows(pair.First));
    }

    [Fact]
    public void FindBreak_AnySingleBitOfAnyBody_IsFound()
    {
        foreach (var entry in Chain)
        {
            for (var bit = 0; bit < entry.Body.Length * 8; bit++)
            {
                var bytes = entry.Body.ToArray();
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Break(entry, entry with { Body = bytes }).Should().Be(new ChainBreak(entry.Sequence, ChainFault.ContentChanged));
            }
        }
    }

    [Fact]
    public void FindBreak_AnySingleFieldChanged_IsFound()
    {
        foreach (var entry in Chain)
        {
            var content = new ChainBreak(entry.Sequence, ChainFault.ContentChanged);
            Break(entry, entry with { MadeAtMs = entry.MadeAtMs + 1 }).Should().Be(content);
            Break(entry, entry with { Day = entry.Day.AddDays(1) }).Should().Be(content);
            Break(entry, entry with { Kind = entry.Kind == "Opened" ? "MonthClosed" : "Opened" }).Should().Be(content);
            Break(entry, entry with { Hash = Other }).Should().Be(content);
            Break(entry, entry with { Station = StationId.Parse("KTH-02") }).Should().NotBeNull();
            Break(entry, entry with { Incarnation = 2 }).Should().NotBeNull();
            Break(entry, entry with { Previous = Other }).Should().Be(new ChainBreak(entry.Sequence, ChainFault.WrongPrevious));
            Break(entry, entry with { Sequence = entry.Sequence + 1 }).Should().Be(new ChainBreak(entry.Sequence, ChainFault.SequenceGap));
        }
    }

    [Fact]
    public void FindBreak_EntryLeftOutDoubledOrMoved_IsFoundWhereItHappened()
    {
        for (var i = 0; i < Chain.Count - 1; i++)
        {
            var gap = new ChainBreak(i + 1, ChainFault.SequenceGap);
            JournalChain.FindBreak(JournalHead.Empty, [.. Chain.Take(i), .. Chain.Skip(i + 1)]).Should().Be(gap);
            JournalChain.FindBreak(JournalHead.Empty, [.. Chain.Take(i), Chain[i + 1], Chain[i], .. Chain.Skip(i + 2)]).Should().Be(gap);
            JournalChain.FindBreak(JournalHead.Empty, [.. Chain.Take(i + 1), Chain[i], .. Chain.Skip(i + 1)])
                .Should().Be(new ChainBreak(i + 2, ChainFault.SequenceGap));
        }
    }

    [Fact]
    public void FindBreak_EntryWrittenAnewWithAGoodHash_IsFoundAtTheNext()
    {
        var forged = JournalEntry.Make(
            JournalSamples.Station, 1, 5, Chain[3].Hash, JournalSamples.MadeAt, JournalSamples.Day, new EntryBody.MonthClosed("2026-02"));
        JournalChain.FindBreak(JournalHead.Empty, [.. Chain.Take(4), forged, .. Chain.Skip(5)])
            .Should().Be(new ChainBreak(6, ChainFault.WrongPrevious));
    }

    [Fact]
    public void FindBreak_WrongHeadBefore_IsFoundAtTheFirstEntry()
    {
        JournalChain.FindBreak(new(0, Other), Chain).Should().Be(new ChainBreak(1, ChainFault.WrongPrevious));
        JournalChain.FindBreak(new(1, EntryHash.Origin), Chain).Should().Be(new ChainBreak(2, ChainFault.SequenceGap));
    }

    [Theory]
    [InlineData("KTH-02", 1)]
    [InlineData("KTH-01", 2)]
    public void FindBreak_WellHashedEntryOfAnotherLife_IsFound(string station, int incarnation)
    {
        var stranger = JournalEntry.Make(
            StationId.Parse(station), incarnation, 2, Chain[0].Hash, JournalSamples.MadeAt, JournalSamples.Day, new EntryBody.Opened("1"));
        stranger.IsIntact().Should().BeTrue();
        JournalChain.FindBreak(JournalHead.Empty, [Chain[0], stranger]).Should().Be(new ChainBreak(2, ChainFault.OtherJournal));
        stranger.Follows(Chain[0]).Should().BeFalse();
    }

    [Fact]
    public void IsIntact_LineFeedMovedFromBodyToKind_IsNotTheSameEntry()
    {
        // Without a rule for kinds, these two would be hashed over the same bytes.
        var (one, two) = (Hashed("Opened", "x\n{}"u8), Hashed("Opened\nx", "{}"u8));
        one.Hash.Should().Be(two.Hash);
        one.IsIntact().Should().BeTrue();
        two.IsIntact().Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Opened1")]
    [InlineData("Mở")]
    [InlineData("Opened ")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNO")]   // 41
    public void IsIntact_KindThatNoStationWrites_IsFalse(string kind) => Hashed(kind, "{}"u8).IsIntact().Should().BeFalse();

    [Theory]
    [InlineData("A")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMN")] // 40
    public void IsIntact_KindOfALaterVersion_IsTrue(string kind) => Hashed(kind, "{}"u8).IsIntact().Should().BeTrue();

    [Fact]
    public void Make_AnyChain_IsWhole() =>
        Prop.ForAll<NonNegativeInt[]>(picks =>
        {
            List<JournalEntry> chain = [];
            foreach (var pick in picks)
            {
                chain.Add(JournalEntry.Make(
                    JournalSamples.Station, 3, chain.Count + 1, chain.Count == 0 ? EntryHash.Origin : chain[^1].Hash, JournalSamples.MadeAt,
                    JournalSamples.Day, JournalSamples.Bodies[pick.Get % JournalSamples.Bodies.Count].Body));
            }

            return JournalChain.FindBreak(JournalHead.Empty, chain) is null;
        }).QuickCheckThrowOnFailure();

    private static JournalEntry Hashed(string kind, ReadOnlySpan<byte> body) => new(
        JournalSamples.Station, 1, 1, EntryHash.Origin, 0, JournalSamples.Day, kind, body.ToArray(),
        JournalEntry.ComputeHash(JournalSamples.Station, 1, 1, EntryHash.Origin, 0, JournalSamples.Day, kind, body));

    private static ChainBreak? Break(JournalEntry was, JournalEntry now) =>
        JournalChain.FindBreak(JournalHead.Empty, Chain.Select(entry => ReferenceEquals(entry, was) ? now : entry));
}
