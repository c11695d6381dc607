using System.Text;

namespace QuotaTracker.Domain.Cards.Mending;

/// <summary>One field of a scan after mending.</summary>
/// <param name="Text">Composed (NFC) and without blanks at its ends.</param>
internal sealed record MendedField(string Text)
{
    /// <summary>The scan is damaged and this field could not be mended in one certain way; its text is as it came.</summary>
    public bool IsUnmended { get; init; }

    /// <summary>Two or more mends that are equally good, or none.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>Without the text, which is a person's.</summary>
    public override string ToString() => nameof(MendedField);
}

/// <summary>Mends the fields of one scan. Evidence in one field counts for all, for one scanner wrote them all.</summary>
internal static class FieldMending
{
    /// <summary>Mends what can be mended and notes each kind of mend.</summary>
    public static IReadOnlyList<MendedField> Mend(string[] fields, ISet<CardNote> notes)
    {
        if (fields.Any(BytesAsNumbers.IsIn))
        {
            notes.Add(CardNote.MendedBytes);
            fields = [.. fields.Select(BytesAsNumbers.Decode)];
        }
        var isMojibake = fields.Any(field => Mojibake.MendStrictly(field) is not null);
        if (isMojibake)
            notes.Add(CardNote.MendedMojibake);
        return [.. fields.Select(field => Finish(field, isMojibake))];
    }

    private static MendedField Finish(string field, bool isMojibake)
    {
        if (!isMojibake || field.All(char.IsAscii))
            return new(Tidy(field));
        if (Mojibake.MendStrictly(field) is { } mended)
            return new(Tidy(mended));
        return Mojibake.MendWithGaps(field) switch
        {
            [var only] => new(Tidy(only)),
            var candidates => new(Tidy(field)) { IsUnmended = true, Candidates = [.. candidates.Select(Tidy)] },
        };
    }

    // Characters that are no text become question marks first: half a surrogate pair would make the composing throw.
    private static string Tidy(string field)
    {
        var text = new StringBuilder(field.Length);
        foreach (var rune in field.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || (Rune.IsControl(rune) && rune.Value != '\t'))
                text.Append('?');
            else if (Rune.IsWhiteSpace(rune))
                text.Append(' ');
            else if (rune.Value != '\uFEFF' && PlainText.IsPlain(rune.ToString()))
                text.Append(rune.ToString());
        }
        return text.ToString().Normalize(NormalizationForm.FormC).Trim();
    }
}
