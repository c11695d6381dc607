using QuotaTracker.Domain.Cards;

namespace QuotaTracker.Domain;

/// <summary>Whether a personal number agrees with what else is known of its bearer.</summary>
public static class PersonalNumberChecks
{
    /// <summary>Names what does not agree. A mismatch is a warning, never a refusal: corrected papers look just like this.</summary>
    /// <param name="number">The number to look at.</param>
    /// <param name="birthDate">Date of birth by another source, or null when there is none to compare.</param>
    /// <param name="sex">Sex by another source, or null when there is none to compare.</param>
    public static IReadOnlyList<CardNote> Check(PersonalNumber number, BirthDate? birthDate, Sex? sex)
    {
        List<CardNote> notes = [];
        if (sex is not null && sex != number.Sex)
            notes.Add(CardNote.SexMismatch);
        if (birthDate is not null && birthDate.Value.Year != number.BirthYear)
            notes.Add(CardNote.BirthYearMismatch);
        if (BirthProvinces.NameOf(number.ProvinceCode) is null)
            notes.Add(CardNote.UnknownProvince);
        return notes;
    }
}
