namespace QuotaTracker.Documents.Printing;

/// <summary>The papers that slips are printed on.</summary>
/// <remarks>
/// Thermal heads have 203 dots an inch, 8 a millimetre, and never reach the edges of the roll: what a slip shows lies within
/// <see cref="PrintableMm"/>, in the middle of <see cref="WidthMm"/>.
/// </remarks>
public sealed class Paper
{
    /// <summary>Dots of a thermal head in one millimetre.</summary>
    public const int DotsPerMm = 8;

    /// <summary>The names of all papers as a pattern, for options and addresses.</summary>
    public const string NamePattern = "^(80|58|A5)$";

    private const int A5HeightMm = 210;
    private const int A5SideMm = 12;
    private const int A5EndMm = 9;

    private Paper(string name, int widthMm, int printableMm) => (Name, WidthMm, PrintableMm) = (name, widthMm, printableMm);

    /// <summary>The roll that checkpoints use most: 576 dots on 80 mm.</summary>
    public static Paper Roll80 { get; } = new("80", RollPaper.UsualWidthMm, 72);

    /// <summary>The narrow roll: 384 dots on 58 mm.</summary>
    public static Paper Roll58 { get; } = new("58", 58, 48);

    /// <summary>A sheet for the file.</summary>
    public static Paper A5 { get; } = new("A5", 148, 148 - (2 * A5SideMm));

    /// <summary>All of them, the usual one first.</summary>
    public static IReadOnlyList<Paper> All { get; } = [Roll80, Roll58, A5];

    /// <summary>The short name: <c>80</c>, <c>58</c> or <c>A5</c>.</summary>
    public string Name { get; }

    /// <summary>From edge to edge.</summary>
    public int WidthMm { get; }

    /// <summary>Where ink or heat reaches.</summary>
    public int PrintableMm { get; }

    /// <summary>Whether it is as long as what is on it.</summary>
    public bool IsRoll => this != A5;

    /// <summary>Dots across for a QR code. A sheet's printer is finer than a roll's, and its room is needed for words.</summary>
    public int CodeDots => IsRoll ? PrintableMm * DotsPerMm : 300;

    /// <summary>The paper by its name; null when there is none of the kind.</summary>
    public static Paper? Find(string? name) => All.FirstOrDefault(paper => paper.Name == name);

    /// <summary>Markup for the page's <c>head</c> that gives it this paper's size.</summary>
    /// <param name="nonce">The nonce of the page's Content-Security-Policy (base64), where a server sends one.</param>
    public string Head(string? nonce = null) => IsRoll
        ? RollPaper.ScriptAndStyle(WidthMm, nonce)
        : $"<style{RollPaper.NonceAttribute(nonce)}>@page{{size:{WidthMm}mm {A5HeightMm}mm;margin:{A5EndMm}mm {A5SideMm}mm}}"
            + $"html{{margin:0}}body{{width:{PrintableMm}mm;margin:0;box-sizing:border-box}}</style>";
}
