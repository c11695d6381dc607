using System.Diagnostics.CodeAnalysis;

namespace QuotaTracker.Domain;

/// <summary>A personal identification number (số định danh cá nhân): 12 ASCII digits, kept as text because the first is 0.</summary>
/// <remarks>
/// Digits 1–3 name the province of birth registration, digit 4 century and sex, digits 5–6 the year of birth. The number says
/// nothing about where someone lives, and it can change when birth year or sex are corrected: a person is not the number.
/// </remarks>
public readonly record struct PersonalNumber
{
    /// <summary>How many digits a number has.</summary>
    public const int Length = 12;

    private readonly string? digits;

    private PersonalNumber(string digits) => this.digits = digits;

    /// <summary>All 12 digits. Only for the officer's own screen, the books and the journal; never for logs, URLs or metrics.</summary>
    /// <exception cref="InvalidOperationException">The value was never set.</exception>
    public string Value => digits ?? throw new InvalidOperationException("This personal number was never set.");

    /// <summary>The first three digits: where the birth was registered.</summary>
    public string ProvinceCode => Value[..3];

    /// <summary>Sex by digit 4: even is male, odd is female.</summary>
    public Sex Sex => CenturyDigit % 2 == 0 ? Sex.Male : Sex.Female;

    /// <summary>The first year of the century that digit 4 names: 1900 for 0 and 1, 2000 for 2 and 3, up to 2300 for 8 and 9.</summary>
    public int BirthCentury => 1900 + CenturyDigit / 2 * 100;

    /// <summary>Year of birth by digits 4–6.</summary>
    public int BirthYear => BirthCentury + (Value[4] - '0') * 10 + (Value[5] - '0');

    /// <summary>The only form for paper and lists: first and last four digits, as in <c>0101••••0123</c>.</summary>
    public string Masked => $"{Value[..4]}••••{Value[^4..]}";

    private int CenturyDigit => Value[3] - '0';

    /// <summary>Takes exactly 12 ASCII digits; blanks, other scripts' digits and shorter numbers are not a personal number.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PersonalNumber number)
    {
        var isNumber = text is { Length: Length } && text.All(char.IsAsciiDigit);
        number = isNumber ? new PersonalNumber(text!) : default;
        return isNumber;
    }

    /// <summary>The masked form, so that a number can't reach a log by accident.</summary>
    public override string ToString() => digits is null ? "" : Masked;
}
