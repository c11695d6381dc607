using System.Globalization;
using System.Text;

namespace QuotaTracker.Domain.Journal;

/// <summary>
/// One entry of a station's journal, which is the station's only truth: append-only, without gaps, each entry tied to the one
/// before it by its hash. The hash covers the exact bytes of the body, so nothing is ever encoded anew to check it.
/// </summary>
/// <param name="Station">Who wrote it.</param>
/// <param name="Incarnation">1 or more; the life of the station's store.</param>
/// <param name="Sequence">1 or more; the place in that life, without gaps.</param>
/// <param name="Previous">The hash of the entry before it; <see cref="EntryHash.Origin"/> for the first.</param>
/// <param name="MadeAtMs">When, by the station's clock: Unix milliseconds, UTC. Information, not order.</param>
/// <param name="Day">The business day for which it counts.</param>
/// <param name="Kind">What the body is; one of <see cref="EntryBody.Kinds"/>.</param>
/// <param name="Body">The body's canonical bytes: UTF-8 JSON, see docs/journal-format.md.</param>
/// <param name="Hash">The hash of all the above.</param>
public sealed record JournalEntry(
    StationId Station, int Incarnation, long Sequence, EntryHash Previous, long MadeAtMs, DateOnly Day, string Kind,
    ReadOnlyMemory<byte> Body, EntryHash Hash)
{
    /// <summary>When, as an instant.</summary>
    public DateTimeOffset MadeAt => DateTimeOffset.FromUnixTimeMilliseconds(MadeAtMs);

    /// <summary>Makes the next entry of a chain.</summary>
    public static JournalEntry Make(
        StationId station, int incarnation, long sequence, EntryHash previous, DateTimeOffset madeAt, DateOnly day, EntryBody body)
    {
        var bytes = EntryCodec.Encode(body);
        var madeAtMs = madeAt.ToUnixTimeMilliseconds();
        return new(station, incarnation, sequence, previous, madeAtMs, day, body.Kind, bytes,
            ComputeHash(station, incarnation, sequence, previous, madeAtMs, day, body.Kind, bytes));
    }

    /// <summary>Whether the hash is that of the content, and the kind is 1 to 40 of A–Z and a–z.</summary>
    /// <remarks>A line feed in the kind would let two contents share their bytes.</remarks>
    public bool IsIntact() => Kind.Length is >= 1 and <= 40 && Kind.All(char.IsAsciiLetter) && Hash == ComputeHash(Station, Incarnation, Sequence, Previous, MadeAtMs, Day, Kind, Body.Span);

    /// <summary>Whether this entry follows another in the same life of the same station.</summary>
    public bool Follows(JournalEntry before) =>
        Station == before.Station && Incarnation == before.Incarnation && Sequence == before.Sequence + 1 && Previous == before.Hash;

    /// <summary>
    /// SHA-256 over eight lines, each ended by one line feed, and then the body: the format's name, station, incarnation, sequence,
    /// hash before, Unix milliseconds, day as yyyyMMdd, kind. No field of an intact entry can hold a line feed, so no two contents share
    /// their bytes.
    /// </summary>
    public static EntryHash ComputeHash(
        StationId station, int incarnation, long sequence, EntryHash previous, long madeAtMs, DateOnly day, string kind,
        ReadOnlySpan<byte> body)
    {
        var header = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"quotatracker-entry-1\n{station.Value}\n{incarnation}\n{sequence}\n{previous.Hex}\n{madeAtMs}\n{day:yyyyMMdd}\n{kind}\n"));
        return EntryHash.Of([.. header, .. body]);
    }
}
