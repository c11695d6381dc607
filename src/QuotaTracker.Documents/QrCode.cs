using System.Globalization;
using System.Text;
using QRCoder;
using QuotaTracker.Documents.Printing;

namespace QuotaTracker.Documents;

/// <summary>A text as a QR code for paper and screens, with error correction level M and the quiet zone that readers need.</summary>
/// <remarks>
/// Level M survives about 15 % damage: enough for creased thermal paper, and a denser level would make the modules of a
/// signed slip smaller than a 203 dpi head prints cleanly.
/// </remarks>
public static class QrCode
{
    /// <summary>The longest text in UTF-8 bytes: what the largest code (version 40) holds at level M.</summary>
    public const int MaxBytes = 2331;

    // Half a millimetre: phones read that from paper without effort; more would only cost paper.
    private const int DotsPerModuleMax = 4;

    // A quarter of a millimetre: below it a worn head closes the gaps.
    private const int DotsPerModuleMin = 2;

    private const int QuietModules = 4;

    /// <summary>An SVG element without a size of its own: the page gives width and height by style.</summary>
    /// <exception cref="ArgumentException">The text is empty or longer than <see cref="MaxBytes"/>.</exception>
    public static string Svg(string text)
    {
        using var data = Encode(text);
        using var code = new SvgQRCode(data);
        return code.GetGraphic(1, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }

    /// <summary>An SVG element for a thermal head that is <paramref name="dots"/> dots wide, with its size in millimetres.</summary>
    /// <remarks>
    /// Each module is a whole number of dots: else some come out a dot wider than others, and readers give up on the smallest first.
    /// The quiet zone may lie on bare paper beside the head, so the element can be up to 8 modules wider than the head.
    /// </remarks>
    /// <exception cref="ArgumentException">The text is empty, longer than <see cref="MaxBytes"/>, or its code is too fine for so few dots.</exception>
    public static string SvgForHead(string text, int dots)
    {
        using var data = Encode(text);
        using var code = new SvgQRCode(data);
        var modules = data.ModuleMatrix.Count;
        var dotsPerModule = Math.Min(DotsPerModuleMax, dots / (modules - (2 * QuietModules)));
        if (dotsPerModule < DotsPerModuleMin)
            throw new ArgumentException($"A code of {modules} modules is too fine for {dots} dots.", nameof(text));
        var size = ((double)modules * dotsPerModule / Paper.DotsPerMm).ToString(CultureInfo.InvariantCulture);
        return code.GetGraphic(1, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute)
            .Replace("<svg ", $"<svg width=\"{size}mm\" height=\"{size}mm\" ", StringComparison.Ordinal);
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
