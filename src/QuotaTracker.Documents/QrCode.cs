using System.Text;
using QRCoder;

namespace QuotaTracker.Documents;

/// <summary>A text as a QR code for paper and screens, with error correction level M and the quiet zone that readers need.</summary>
/// <remarks>
/// Level M survives about 15 % damage: enough for creased thermal paper, and a denser level would make the modules of a
/// signed slip smaller than a 203 dpi head prints cleanly. Print slips at 45 mm or wider.
/// </remarks>
public static class QrCode
{
    /// <summary>The longest text in UTF-8 bytes: what the largest code (version 40) holds at level M.</summary>
    public const int MaxBytes = 2331;

    /// <summary>An SVG element without a size of its own: the page gives width and height by style.</summary>
    /// <exception cref="ArgumentException">The text is empty or longer than <see cref="MaxBytes"/>.</exception>
    public static string Svg(string text)
    {
        using var data = Encode(text);
        using var code = new SvgQRCode(data);
        return code.GetGraphic(1, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }

    /// <summary>A black and white PNG; <paramref name="pixelsPerModule"/> is the width of the smallest square in pixels.</summary>
    /// <exception cref="ArgumentException">The text is empty or longer than <see cref="MaxBytes"/>.</exception>
    public static byte[] Png(string text, int pixelsPerModule = 4)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pixelsPerModule);
        using var data = Encode(text);
        using var code = new PngByteQRCode(data);
        return code.GetGraphic(pixelsPerModule, drawQuietZones: true);
    }

    private static QRCodeData Encode(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            throw new ArgumentException($"A QR code holds {MaxBytes} bytes at most.", nameof(text));
        return QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
    }
}
