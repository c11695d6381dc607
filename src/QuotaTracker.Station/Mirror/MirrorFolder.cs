using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FluentValidation;
using QuotaTracker.Contracts;
using QuotaTracker.Contracts.Sync;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Station.Mirror;

/// <summary>
/// A second device as a folder: one file for each life, and one for each limbo journal; one line of JSON for each entry, as in push. The
/// folder must be there: one that the program made itself would lie on the first device when the second is not plugged in.
/// </summary>
internal sealed partial class MirrorFolder(string folder) : ISecondDevice
{
    // Two of the longest lines that there can be.
    private const int TailBytes = 512 * 1024;
    private const int LineMax = TailBytes;

    private static readonly PushRequestValidator Shape = new();

    // Where a file's last whole line ended when it was last looked at, so that adding doesn't read the whole file again.
    private readonly Dictionary<string, long> _ends = [];

    // Where the line of an entry begins in a file that is compared part by part.
    private readonly Dictionary<string, (long Sequence, long Position)> _next = [];

    /// <summary>Opens a file for reading.</summary>
    internal Func<string, Stream> Open { get; init; } =
        path => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);

    public bool IsSetUp => true;

    public static string FileNameOf(StationId station, int incarnation) =>
        string.Create(CultureInfo.InvariantCulture, $"{station.Value}-{incarnation}.jsonl");

    public static string FileNameOf(LimboCopy limbo) =>
        string.Create(CultureInfo.InvariantCulture, $"{limbo.Station.Value}-{limbo.Incarnation}-limbo-{limbo.Number}{(limbo.IsCarried ? ".carried" : "")}.jsonl");

    public IReadOnlyList<int> Lives(StationId station) => Guarded(() =>
        Named(JournalName, station).Select(match => Number(match.Groups[2])).Order().ToArray());

    public IReadOnlyList<LimboCopy> Limbo(StationId station) => Guarded(() => Named(LimboName, station)
        .Select(match => new LimboCopy(station, Number(match.Groups[2]), Number(match.Groups[3]), match.Groups[4].Success))
        .OrderBy(limbo => (limbo.Incarnation, limbo.Number)).ToArray());

    public WireEntry? Last(StationId station, int incarnation) => Guarded(() => Last(PathOf(station, incarnation), station, incarnation));

    public WireEntry? Last(LimboCopy limbo) => Guarded(() => Last(PathOf(limbo), limbo.Station, limbo.Incarnation));

    public IReadOnlyList<WireEntry> After(StationId station, int incarnation, long sequence, int countMax) => Guarded(() =>
    {
        var path = PathOf(station, incarnation);
        // A file that begins with the first entry, as all do, is read from the line where the sequence must stand.
        WireEntry[] found = [.. Lines(path, sequence).Select(line => line.Entry).OfType<WireEntry>().Take(countMax)];
        var isWhole = found is [var first, ..] && first.Sequence == sequence + 1 && Array.TrueForAll(found, entry => IsIntact(entry, station, incarnation))
            && (found.Length == countMax || found[^1].Hash == Last(path, station, incarnation)?.Hash);
        // Nothing behind it: not the whole of a long journal is looked through for that.
        return isWhole || (found.Length == 0 && (Last(path, station, incarnation)?.Sequence ?? 0) <= sequence) ? found : Scattered(path, station, incarnation, sequence, countMax).Entries;
    });

    public IReadOnlyList<JournalEntry> Missing(StationId station, int incarnation, IReadOnlyList<JournalEntry> entries) => Guarded<JournalEntry[]>(() =>
    {
        var path = PathOf(station, incarnation);
        // Where the part before ended, so that each is read without those before it.
        var at = _next.TryGetValue(path, out var next) && next.Sequence == entries[0].Sequence ? next.Position : (long?)null;
        var there = new HashSet<string>();
        foreach (var (entry, end) in Lines(path, entries[0].Sequence - 1, at).TakeWhile(line => line.Entry?.Sequence <= entries[^1].Sequence))
        {
            if (IsIntact(entry!, station, incarnation))
                there.Add(entry!.Hash);
            _next[path] = (entry!.Sequence + 1, end);
        }

        if (entries.Any(entry => !there.Contains(entry.Hash.Hex)))
        {
            var range = (int)(entries[^1].Sequence - entries[0].Sequence) + 1;
            there.UnionWith(Scattered(path, station, incarnation, entries[0].Sequence - 1, range).Entries.Where(entry => IsIntact(entry, station, incarnation)).Select(entry => entry.Hash));
        }

        return [.. entries.Where(entry => !there.Contains(entry.Hash.Hex))];
    });

    public LimboRead Read(LimboCopy limbo) => Guarded(() =>
    {
        var path = PathOf(limbo);
        WireEntry?[] lines = [.. Lines(path, 0).Select(line => line.Entry)];
        // Behind a line that went bad the station that wrote it may have gone on, with that entry once more.
        return lines is [.., null] ? Scattered(path, limbo.Station, limbo.Incarnation, 0, int.MaxValue) : new LimboRead([.. lines.OfType<WireEntry>()], IsWhole: true);
    });

    public void Append(StationId station, int incarnation, IReadOnlyList<WireEntry> entries) => Guarded(() => Append(PathOf(station, incarnation), station, incarnation, entries));

    public void Append(LimboCopy limbo, IReadOnlyList<WireEntry> entries) => Guarded(() => Append(PathOf(limbo), limbo.Station, limbo.Incarnation, entries));

    public void SetAside(LimboCopy limbo) => Guarded(() =>
    {
        var aside = limbo with { IsCarried = true };
        // Copied back to the device by somebody, it has that name already.
        if (File.Exists(PathOf(aside)))
            aside = aside with { Number = Limbo(limbo.Station).Max(copy => copy.Number) + 1 };
        File.Move(PathOf(limbo), PathOf(aside));
        return true;
    });

    // The last that is what its hash says: a line that has gone bad proves nothing. From the end: a journal of years must not keep the station from starting.
    private WireEntry? Last(string path, StationId station, int incarnation)
    {
        RequireFolder();
        if (!File.Exists(path))
            return null;
        using var file = new PatchyFile(Open(path));
        var part = new byte[Math.Min(file.Length, TailBytes)];
        for (var to = file.Length; to > 0;)
        {
            var tail = part.AsSpan(0, (int)Math.Min(to, part.Length));
            var from = to - tail.Length;
            file.Position = from;
            file.ReadExactly(tail);
            // What stands behind the last line feed is a line that was cut off.
            for (var end = tail.LastIndexOf((byte)'\n'); end >= 0;)
            {
                var before = tail[..end].LastIndexOf((byte)'\n');
                if (Parse(tail[(before + 1)..end]) is { } last && IsIntact(last, station, incarnation))
                    return last;
                end = before;
            }

            // Nothing whole in it. Of its first line the beginning stands before it.
            var first = tail.IndexOf((byte)'\n') + 1;
            to = first > 0 && first < tail.Length ? from + first : from;
        }

        return null;
    }

    // What was written anew at the end of the file, because it had gone bad on the device, counts in its place.
    private LimboRead Scattered(string path, StationId station, int incarnation, long sequence, int countMax)
    {
        var found = new SortedList<long, WireEntry>();
        var isLastWhole = true;
        if (File.Exists(path))
        {
            using var file = new PatchyFile(Open(path));
            var lines = new LineReader(file, LineMax);
            while (lines.Next())
            {
                var line = lines.IsTooLong ? null : Parse(lines.Line);
                isLastWhole = line is not null && IsIntact(line, station, incarnation);
                if (line is { } entry && entry.Sequence > sequence && entry.Sequence - sequence <= countMax
                    && !(found.TryGetValue(entry.Sequence, out var known) && IsIntact(known, station, incarnation)))
                    found[entry.Sequence] = entry;
            }
        }

        WireEntry[] inOrder = [.. found.Values.TakeWhile((entry, i) => entry.Sequence == sequence + i + 1)];
        // A bad line before the last one was written anew, or a sequence is missing.
        return new(inOrder, isLastWhole && inOrder.Length == found.Count);
    }

    private bool Append(string path, StationId station, int incarnation, IReadOnlyList<WireEntry> entries)
    {
        RequireFolder();
        // Another stick was plugged in meanwhile: what it has is looked at before anything is added to it.
        if ((!_ends.TryGetValue(path, out var end) || !File.Exists(path) || new FileInfo(path).Length != end)
            && !Follows(Last(path, station, incarnation), entries))
            throw new IOException("The device has another part of the journal.");
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (file.Length != end || end == 0)
            end = EndOfLastLine(path);
        // A line that a crash cut in half is written anew.
        file.SetLength(end);
        file.Position = end;
        var text = new StringBuilder();
        foreach (var entry in entries)
            text.Append(JsonSerializer.Serialize(entry, WireJson.Options)).Append('\n');
        // Forgotten until it is certain: a device that fails half-way is looked at afresh.
        _ends.Remove(path);
        file.Write(Encoding.UTF8.GetBytes(text.ToString()));
        file.Flush(flushToDisk: true);
        _ends[path] = file.Position;
        return true;
    }

    // New entries behind its end, or such as had gone bad once more, and its end with them.
    private static bool Follows(WireEntry? end, IReadOnlyList<WireEntry> entries) => (end?.Sequence ?? 0) + 1 == entries[0].Sequence || end?.Hash == entries[^1].Hash;

    private static bool IsIntact(WireEntry entry, StationId station, int incarnation) => entry.ToEntry(station, incarnation).IsIntact();

    private void RequireFolder()
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException();
    }

    // Each with where the next begins. Ends with null where something stands that can't be read.
    private IEnumerable<(WireEntry? Entry, long End)> Lines(string path, long linesLeftOut, long? from = null)
    {
        RequireFolder();
        if (!File.Exists(path))
            yield break;
        using var file = new PatchyFile(Open(path));
        file.Position = from ?? 0;
        var lines = new LineReader(file, LineMax);
        for (; from is null && linesLeftOut > 0; linesLeftOut--)
        {
            if (!lines.Next())
                yield break;
        }

        WireEntry? before = null;
        while (lines.Next())
        {
            // What follows a line that can't be read is not to be trusted, the cut-off end least of all.
            if (Parse(lines.Line) is not { } entry || (before is not null && entry.Sequence != before.Sequence + 1))
            {
                yield return (null, lines.Position);
                yield break;
            }

            yield return (before = entry, lines.Position);
        }
    }

    private static WireEntry? Parse(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
            return null;
        try
        {
            return JsonSerializer.Deserialize<WireEntry>(line, WireJson.Options) is { } entry && Shape.Validate(new PushRequest([entry])).IsValid ? entry : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private long EndOfLastLine(string path)
    {
        using var file = new PatchyFile(Open(path));
        var part = new byte[64 * 1024];
        for (var at = file.Length; at > 0;)
        {
            var some = part.AsSpan(0, (int)Math.Min(at, part.Length));
            at -= some.Length;
            file.Position = at;
            file.ReadExactly(some);
            if (some.LastIndexOf((byte)'\n') is >= 0 and var found)
                return at + found + 1;
        }

        return 0;
    }

    // A device that was pulled out shows in many ways.
    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or System.Security.SecurityException or NotSupportedException)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    private IEnumerable<Match> Named(Regex name, StationId station) => Directory.EnumerateFiles(folder)
        .Select(path => name.Match(Path.GetFileName(path))).Where(match => match.Success && match.Groups[1].Value.Equals(station.Value, StringComparison.OrdinalIgnoreCase));

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private string PathOf(StationId station, int incarnation) => PathOf(FileNameOf(station, incarnation));

    private string PathOf(LimboCopy limbo) => PathOf(FileNameOf(limbo));

    // Whatever wrote to the card in between may have changed the case of names.
    private string PathOf(string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) || !Directory.Exists(folder) ? path
            : Directory.EnumerateFiles(folder).FirstOrDefault(other => Path.GetFileName(other).Equals(name, StringComparison.OrdinalIgnoreCase)) ?? path;
    }

    [GeneratedRegex(@"\A([A-Z0-9]{3}-[0-9]{2})-([1-9][0-9]{0,5})\.jsonl\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex JournalName { get; }

    [GeneratedRegex(@"\A([A-Z0-9]{3}-[0-9]{2})-([1-9][0-9]{0,5})-limbo-([1-9][0-9]{0,5})(\.carried)?\.jsonl\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex LimboName { get; }
}

/// <summary>
/// A second device that may hang without stopping anybody: each call gets a bounded time on a thread of its own. While one hangs, all
/// others fail at once.
/// </summary>
internal sealed class PatientSecondDevice(ISecondDevice device, TimeSpan patience) : ISecondDevice
{
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;

    public bool IsSetUp => device.IsSetUp;

    public IReadOnlyList<int> Lives(StationId station) => Within(() => device.Lives(station));

    public WireEntry? Last(StationId station, int incarnation) => Within(() => device.Last(station, incarnation));

    public IReadOnlyList<WireEntry> After(StationId station, int incarnation, long sequence, int countMax) =>
        Within(() => device.After(station, incarnation, sequence, countMax), patience * 20);

    public void Append(StationId station, int incarnation, IReadOnlyList<WireEntry> entries) => Within(() =>
    {
        device.Append(station, incarnation, entries);
        return true;
    });

    public IReadOnlyList<LimboCopy> Limbo(StationId station) => Within(() => device.Limbo(station));

    public WireEntry? Last(LimboCopy limbo) => Within(() => device.Last(limbo));

    public IReadOnlyList<JournalEntry> Missing(StationId station, int incarnation, IReadOnlyList<JournalEntry> entries) =>
        Within(() => device.Missing(station, incarnation, entries));

    public LimboRead Read(LimboCopy limbo) => Within(() => device.Read(limbo), patience * 20);

    public void Append(LimboCopy limbo, IReadOnlyList<WireEntry> entries) => Within(() =>
    {
        device.Append(limbo, entries);
        return true;
    });

    public void SetAside(LimboCopy limbo) => Within(() =>
    {
        device.SetAside(limbo);
        return true;
    });

    private T Within<T>(Func<T> work, TimeSpan? longer = null)
    {
        Task<T> task;
        lock (_gate)
        {
            if (!_running.IsCompleted)
                throw new IOException("The device doesn't answer.");
            _running = task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        // Looked at only when it has ended: waiting would throw another exception than the work did.
        if (Task.WaitAny([task], longer ?? patience) < 0)
            throw new IOException("The device doesn't answer in time.");
        return task.GetAwaiter().GetResult();
    }
}
