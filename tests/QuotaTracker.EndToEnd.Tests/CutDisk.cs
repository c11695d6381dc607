namespace QuotaTracker.EndToEnd.Tests;

/// <summary>What a power cut leaves of the writes that no sync had confirmed yet.</summary>
internal enum Survival
{
    /// <summary>None of them.</summary>
    Nothing = 0,

    /// <summary>All of them.</summary>
    Everything = 1,

    /// <summary>Any of them, in no order.</summary>
    SomeWrites = 2,

    /// <summary>Any sectors of any of them.</summary>
    SomeSectors = 3,

    /// <summary>The first ones, the last of these torn.</summary>
    FirstWrites = 4,
}

/// <summary>
/// The folder as it may be found after the power went at some moment of a recording. What a returned sync covers is there; of what was
/// written since, any part may be. Names (made, moved, removed) survive in their order, and at least those before the last sync of any
/// file of the folder: so the journals of ext4 and XFS keep it. The WAL's index in shared memory is never there: it is made anew.
/// </summary>
internal sealed class CutDisk(IReadOnlyList<DiskEvent> events, string folder)
{
    private const int Sector = 512;

    private readonly DiskEvent[] _events = [.. events.Where(found => !IsIndex(found))];

    /// <summary>Writes such a folder; gives the number of writes that were in doubt.</summary>
    /// <param name="cut">The line of the recording at which the power goes.</param>
    /// <param name="survival">What becomes of writes in doubt.</param>
    /// <param name="random">Decides where more than one thing is possible.</param>
    /// <param name="target">Where the folder is written.</param>
    /// <param name="lostSyncs">So many of the last syncs are taken for lies: with one, what was promised last must be missing.</param>
    public int Rebuild(int cut, Survival survival, Random random, string target, int lostSyncs = 0)
    {
        var issued = _events.TakeWhile(found => found.Start < cut).ToArray();
        var syncs = issued.OfType<DiskEvent.Synced>().Where(sync => sync.End < cut).SkipLast(lostSyncs).ToArray();
        var doubtful = 0;
        var (live, kept) = (new Dictionary<string, Contents>(), new Dictionary<string, Contents>());
        var namesSafe = syncs.Length == 0 ? -1 : syncs[^1].Start;
        // Once one change of a name is lost, all later ones are.
        var namesGo = false;
        var left = survival == Survival.Everything ? int.MaxValue : survival == Survival.Nothing ? 0 : random.Next(8);
        foreach (var found in issued)
        {
            switch (found)
            {
                case DiskEvent.Made or DiskEvent.Renamed or DiskEvent.Removed:
                    Rename(live, found);
                    namesGo |= found.End >= namesSafe && left == 0;
                    if (!namesGo)
                        Rename(kept, found, live);
                    break;
                case DiskEvent.Wrote or DiskEvent.Resized:
                    var path = found is DiskEvent.Wrote wrote ? wrote.Path : ((DiskEvent.Resized)found).Path;
                    if (!live.TryGetValue(path, out var contents))
                        live[path] = contents = new();
                    if (found is DiskEvent.Resized && !kept.ContainsKey(path) && !namesGo)
                        kept[path] = contents;
                    var safe = syncs.Any(sync => sync.Path == path && sync.Start > found.End);
                    doubtful += safe ? 0 : 1;
                    Apply(contents, found, safe ? Survival.Everything : survival, random, ref left);
                    break;
            }
        }

        foreach (var (path, contents) in kept)
        {
            var name = Path.Combine(target, Path.GetRelativePath(folder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(name)!);
            File.WriteAllBytes(name, contents.ToArray());
        }

        return doubtful;
    }

    /// <summary>Whether it is about the WAL's index.</summary>
    public static bool IsIndex(DiskEvent found) => (found switch
    {
        DiskEvent.Made made => made.Path,
        DiskEvent.Wrote wrote => wrote.Path,
        DiskEvent.Resized resized => resized.Path,
        DiskEvent.Removed removed => removed.Path,
        _ => "",
    }).EndsWith("-shm", StringComparison.Ordinal);

    // The same file under its name in both views: what is written to it later is written once.
    private static void Rename(Dictionary<string, Contents> names, DiskEvent found, Dictionary<string, Contents>? files = null)
    {
        switch (found)
        {
            case DiskEvent.Made(_, _, var path):
                if (files is null)
                    names.TryAdd(path, new());
                else
                    names[path] = files[path];
                break;
            case DiskEvent.Renamed(_, _, var from, var to) when names.Remove(from, out var file):
                names[to] = file;
                break;
            case DiskEvent.Removed(_, _, var path):
                names.Remove(path);
                break;
        }
    }

    private static void Apply(Contents contents, DiskEvent found, Survival survival, Random random, ref int left)
    {
        if (survival == Survival.Nothing || (survival == Survival.SomeWrites && random.Next(2) == 0))
            return;
        var torn = survival == Survival.SomeSectors;
        if (survival == Survival.FirstWrites)
        {
            if (left == 0)
                return;
            left--;
            torn = left == 0;
        }

        switch (found)
        {
            case DiskEvent.Resized(_, _, _, var length):
                contents.Resize(length);
                break;
            case DiskEvent.Wrote(_, _, _, var offset, var data):
                // Without a place of its own, a write goes to the end.
                var at = offset < 0 ? contents.Length : offset;
                for (var done = 0; done < data.Length; done += Sector)
                {
                    var part = data.AsSpan(done, Math.Min(Sector - (int)((at + done) % Sector), data.Length - done));
                    if (!torn || random.Next(2) == 0)
                        contents.Write(at + done, part);
                    done += part.Length - Sector;
                }

                break;
        }
    }

    private sealed class Contents
    {
        private byte[] _bytes = [];

        public long Length { get; private set; }

        public void Write(long at, ReadOnlySpan<byte> data)
        {
            Resize(Math.Max(Length, at + data.Length));
            data.CopyTo(_bytes.AsSpan((int)at));
        }

        public void Resize(long length)
        {
            if (length > _bytes.Length)
                Array.Resize(ref _bytes, (int)Math.Max(length, _bytes.Length * 2L));
            if (length < Length)
                Array.Clear(_bytes, (int)length, (int)(Length - length));
            Length = length;
        }

        public byte[] ToArray() => _bytes[..(int)Length];
    }
}
