using System.Buffers;

namespace QuotaTracker.Station.Mirror;

/// <summary>The lines of a file as bytes, one after the other. Leaving out a hundred thousand of them takes no time worth speaking of.</summary>
/// <param name="file">Read from where it stands.</param>
/// <param name="lengthMax">Of a longer line the beginning is given, and nothing behind it: a damaged card shows gigabytes without a line's end.</param>
internal sealed class LineReader(Stream file, int lengthMax)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly ArrayBufferWriter<byte> _line = new();
    private int _from;
    private int _to;
    private bool _isOver;

    /// <summary>Where the next line begins in the file.</summary>
    public long Position => file.Position - (_to - _from);

    /// <summary>Goes to the next line, the last one without a line feed, too; false when there is none.</summary>
    public bool Next()
    {
        _line.ResetWrittenCount();
        var any = false;
        while (!_isOver && Fill())
        {
            any = true;
            var rest = _buffer.AsSpan(_from, _to - _from);
            var end = rest.IndexOf((byte)'\n');
            _line.Write(end < 0 ? rest : rest[..end]);
            _from = end < 0 ? _to : _from + end + 1;
            _isOver = IsTooLong;
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
