namespace QuotaTracker.Station.Mirror;

/// <summary>
/// Reads a file of a device some of whose sectors give nothing: line feeds stand for those, so that the lines on the others are found. Where
/// nothing at all can be read, the device is gone.
/// </summary>
internal sealed class PatchyFile(Stream file) : Stream
{
    private const int BlockBytes = 4_096;

    private bool _gaveAnything;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var from = file.Position;
        try
        {
            var count = file.Read(buffer);
            _gaveAnything |= count > 0;
            return count;
        }
        catch (IOException failure)
        {
            file.Position = from;
            return ReadBlocks(buffer, failure);
        }
    }

    // As they lie on the device, so that a bad one takes no more with it than itself.
    private int ReadBlocks(Span<byte> buffer, IOException failure)
    {
        var from = file.Position;
        var count = (int)Math.Min(buffer.Length, Math.Max(0, file.Length - from));
        for (var done = 0; done < count;)
        {
            var at = from + done;
            var block = buffer.Slice(done, (int)Math.Min(count - done, BlockBytes - (at % BlockBytes)));
            file.Position = at;
            try
            {
                file.ReadExactly(block);
                _gaveAnything = true;
            }
            catch (IOException)
            {
                block.Fill((byte)'\n');
            }

            done += block.Length;
        }

        file.Position = from + count;
        return _gaveAnything ? count : throw failure;
    }

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush() => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
