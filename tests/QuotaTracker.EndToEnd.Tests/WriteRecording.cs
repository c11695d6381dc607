using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>One thing that a program did to its folder, or said to others. Lines of the recording are its clock.</summary>
/// <param name="Start">When the call began: from here on its effect may be there.</param>
/// <param name="End">When it returned.</param>
internal abstract record DiskEvent(int Start, int End)
{
    public sealed record Made(int Start, int End, string Path) : DiskEvent(Start, End);

    public sealed record Renamed(int Start, int End, string From, string To) : DiskEvent(Start, End);

    public sealed record Removed(int Start, int End, string Path) : DiskEvent(Start, End);

    public sealed record Wrote(int Start, int End, string Path, long Offset, byte[] Data) : DiskEvent(Start, End);

    public sealed record Resized(int Start, int End, string Path, long Length) : DiskEvent(Start, End);

    public sealed record Synced(int Start, int End, string Path) : DiskEvent(Start, End);

    /// <summary>Bytes on their way out of the machine: whoever gets them takes them for a promise.</summary>
    public sealed record Said(int Start, int End, byte[] Data) : DiskEvent(Start, End);
}

/// <summary>What a program wrote, synced and said, in order, as strace saw it: the program itself knows nothing of it.</summary>
internal static partial class WriteRecording
{
    /// <summary>The command under which a program is recorded. A later run of the program goes on in the same file.</summary>
    public static string[] Command(string file) =>
    [
        "strace", "-f", "--seccomp-bpf", "-qq", "-A", "-y", "-xx", "-s", "8388608", "-e", "signal=none", "-o", file, "-e",
        "trace=openat,open,creat,pwrite64,pwritev,write,writev,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,sendto,sendmsg",
    ];

    /// <summary>Reads a recording; only what concerns files in the folder, and what went out over sockets.</summary>
    public static IReadOnlyList<DiskEvent> Read(string file, string folder)
    {
        var events = new List<DiskEvent>();
        var open = new Dictionary<string, (int Start, string Call)>();
        foreach (var (number, line) in File.ReadLines(file).Index())
        {
            var (thread, text) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[line.IndexOf(' ', StringComparison.Ordinal)..].TrimStart());
            var start = number;
            if (text.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            {
                open[thread] = (number, text[..^"<unfinished ...>".Length]);
                continue;
            }

            if (text.StartsWith("<... ", StringComparison.Ordinal))
            {
                // A call begun before the recording, or by a thread that ended.
                if (!open.Remove(thread, out var begun))
                    continue;
                (start, text) = (begun.Start, begun.Call + text[(text.IndexOf("resumed>", StringComparison.Ordinal) + "resumed>".Length)..]);
            }

            if (Parse(start, number, text, folder) is { } found)
                events.Add(found);
        }

        // A call that never returned, because the program was killed in it: it may have had its effect.
        foreach (var (start, call) in open.Values)
        {
            if (Parse(start, int.MaxValue, call + ") = " + (Texts(call).LastOrDefault()?.Length ?? 0), folder) is { } found and not DiskEvent.Synced)
                events.Add(found);
        }

        return [.. events.OrderBy(found => found.Start)];
    }

    private static DiskEvent? Parse(int start, int end, string text, string folder)
    {
        var result = text.LastIndexOf(" = ", StringComparison.Ordinal);
        var name = text.IndexOf('(', StringComparison.Ordinal);
        if (result < 0 || name < 0 || !long.TryParse(NumberPattern.Match(text, result).ValueSpan, CultureInfo.InvariantCulture, out var value) || value < 0)
            return null;
        var call = text[..name];
        var target = Descriptor(text, name + 1);
        var inFolder = target is not null && IsIn(target, folder);
        switch (call)
        {
            case "openat" or "open" or "creat":
                var path = Path(Texts(text)[0]);
                if (!IsIn(path, folder))
                    return null;
                return text.Contains("O_TRUNC", StringComparison.Ordinal) || call == "creat" ? new DiskEvent.Resized(start, end, path, 0)
                    : text.Contains("O_CREAT", StringComparison.Ordinal) ? new DiskEvent.Made(start, end, path) : null;
            case "rename" or "renameat" or "renameat2":
                var names = Texts(text);
                return IsIn(Path(names[^1]), folder) ? new DiskEvent.Renamed(start, end, Path(names[0]), Path(names[^1])) : null;
            case "unlink" or "unlinkat":
                return Path(Texts(text)[0]) is var gone && IsIn(gone, folder) ? new DiskEvent.Removed(start, end, gone) : null;
            case "fsync" or "fdatasync":
                return inFolder ? new DiskEvent.Synced(start, end, target!) : null;
            case "ftruncate":
                return inFolder ? new DiskEvent.Resized(start, end, target!, long.Parse(LengthPattern.Match(text).Groups[1].ValueSpan, CultureInfo.InvariantCulture)) : null;
            case "pwrite64" or "pwritev" or "write" or "writev" when inFolder:
                var data = Bytes(text)[..(int)value];
                var offset = call[0] == 'p' ? long.Parse(OffsetPattern.Match(text, Math.Max(0, result - 80)).Groups[1].ValueSpan, CultureInfo.InvariantCulture) : -1;
                return new DiskEvent.Wrote(start, end, target!, offset, data);
            case "sendto" or "sendmsg" or "write" or "writev":
                return new DiskEvent.Said(start, end, Bytes(text));
            default:
                throw new InvalidDataException($"The recording has a call that nobody asked for: {call}");
        }
    }

    private static bool IsIn(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static string Path(byte[] text) => Encoding.UTF8.GetString(text);

    // 12<\x2f\x74…>: the file that the number stands for.
    private static string? Descriptor(string text, int at)
    {
        var opening = text.IndexOf('<', at);
        return opening <= at || text.AsSpan(at, opening - at).ContainsAnyExceptInRange('0', '9') ? null
            : Path(Unescape(text.AsSpan(opening + 1, text.IndexOf('>', opening) - opening - 1)));
    }

    private static List<byte[]> Texts(string call)
    {
        var texts = new List<byte[]>();
        for (var opening = call.IndexOf('"', StringComparison.Ordinal); opening >= 0;)
        {
            var closing = call.IndexOf('"', opening + 1);
            texts.Add(Unescape(call.AsSpan(opening + 1, closing - opening - 1)));
            opening = call.IndexOf('"', closing + 1);
        }

        return texts;
    }

    private static byte[] Bytes(string call) => [.. Texts(call).SelectMany(text => text)];

    private static byte[] Unescape(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length / 4];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = byte.Parse(text.Slice((i * 4) + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return bytes;
    }

    [GeneratedRegex("-?[0-9]+")]
    private static partial Regex NumberPattern { get; }

    [GeneratedRegex(@", ([0-9]+) *\)")]
    private static partial Regex LengthPattern { get; }

    [GeneratedRegex(@", ([0-9]+) *\) += ")]
    private static partial Regex OffsetPattern { get; }
}
