using System.Buffers;

namespace QuotaTracker.Station.Mirror;

/// <summary>The lines of a file as bytes, one after the other. Leaving out a hundred thousand of them takes no time worth speaking of.</summary>
/// <param name="file">Read from where it stands.</param>
/// <param name="lengthMax">Of a longer line only the beginning is given: an erased block of a device holds no line's end.</param>
internal sealed class LineReader(Stream file, int lengthMax)
{
    // A card's directory can say that a file is gigabytes long: nothing behind so much without a line's end is looked for.
    private const int HoleMax = 64 * 1024 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly ArrayBufferWriter<byte> _line = new();
    private int _from;
    private int _to;
    private long _length;

    /// <summary>Where the next line begins in the file.</summary>
    public long Position => file.Position - (_to - _from);

    /// <summary>Goes to the next line, the last one without a line feed, too; false when there is none.</summary>
    public bool Next()
    {
        if (_length > HoleMax)
            return false;
        _line.ResetWrittenCount();
        _length = 0;
        var any = false;
        while (_length <= HoleMax && Fill())
        {
            any = true;
            var rest = _buffer.AsSpan(_from, _to - _from);
            var end = rest.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            _length += part.Length;
            // One byte more than it may have, by which it is known to be too long.
            _line.Write(part[..Math.Min(part.Length, lengthMax + 1 - _line.WrittenCount)]);
            _from = end < 0 ? _to : _from + end + 1;
            if (end >= 0)
                return true;
        }

        return any;
    }

    /// <summary>The line, without its line feed; until <see cref="Next"/> is called again.</summary>
    public ReadOnlySpan<byte> Line => _line.WrittenSpan;

    /// <summary>Whether it is longer than any line may be.</summary>
    public bool IsTooLong => _line.WrittenCount > lengthMax;

    private bool Fill()
    {
        if (_from == _to)
            (_from, _to) = (0, file.Read(_buffer));
        return _to > _from;
    }
}
