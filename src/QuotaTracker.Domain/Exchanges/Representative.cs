using QuotaTracker.Domain.Quotas;

namespace QuotaTracker.Domain.Exchanges;

/// <summary>Somebody who stands at the desk with a resident, or instead of one. The trip is always the resident's own.</summary>
/// <param name="Kind">With or instead of.</param>
/// <param name="PersonalNumber">12 digits, from the representative's own card.</param>
/// <param name="Paper">
/// The paper that gives a proxy the right to act, in the officer's words, 3 to 100 characters, never a name; null for a guardian.
/// </param>
public sealed record Representative(RepresentativeKind Kind, string PersonalNumber, string? Paper = null)
{
    /// <summary>The fewest characters that name a paper.</summary>
    public const int PaperMin = 3;

    /// <summary>The most.</summary>
    public const int PaperMax = 100;
}

/// <summary>How somebody represents a resident.</summary>
public enum RepresentativeKind
{
    /// <summary>The resident is here and too young to come alone (người giám hộ).</summary>
    Guardian = 1,

    /// <summary>The resident isn't here (người làm thay). Whether that may be is for the policy to say; from 2029 nobody may (Decree 122/2024).</summary>
    Proxy = 2,
}

/// <summary>Why an exchange can't be recorded for the person who is named, by whoever stands at the desk.</summary>
public enum PresenceFault
{
    /// <summary>The policy of the day wants everybody to come in person.</summary>
    ProxyRefused = 1,

    /// <summary>The resident is too young to come alone, and no guardian is named.</summary>
    GuardianMissing = 2,

    /// <summary>The representative is the resident.</summary>
    SamePerson = 3,

    /// <summary>The representative isn't of age.</summary>
    RepresentativeTooYoung = 4,

    /// <summary>A proxy is named without the paper that gives the right.</summary>
    PaperMissing = 5,
}

/// <summary>Who has to be at the desk, by the policy of the day. Pure.</summary>
public static class PresenceRules
{
    /// <summary>The age at which everybody may act for somebody else (Civil Code 2015, Article 20).</summary>
    public const int FullAge = 18;

    /// <summary>
    /// Whether the resident is too young to come alone on a day. Where only a part of the date of birth is known, the person is as young as
    /// that part allows; where none is, whoever is too young whatever the day in the year that the number names.
    /// </summary>
    public static bool NeedsGuardian(QuotaPolicy policy, PersonalNumber resident, BirthDate? birthDate, DateOnly day) =>
        (birthDate?.AgeOn(day) ?? day.Year - resident.BirthYear) < policy.AloneFromAge;

    /// <summary>What stands in the way; null when nothing does.</summary>
    /// <param name="policy">Of the business day.</param>
    /// <param name="resident">Whose trip it is: the number in force.</param>
    /// <param name="birthDate">Theirs, as far as it is known.</param>
    /// <param name="representative">Who is at the desk with them or for them; null when they are here by themselves.</param>
    /// <param name="day">The business day.</param>
    public static PresenceFault? Check(QuotaPolicy policy, PersonalNumber resident, BirthDate? birthDate, Representative? representative, DateOnly day)
    {
        if (representative is null)
            return NeedsGuardian(policy, resident, birthDate, day) ? PresenceFault.GuardianMissing : null;
        if (representative.Kind == RepresentativeKind.Proxy && !policy.AllowsProxies)
            return PresenceFault.ProxyRefused;
        if (!Domain.PersonalNumber.TryParse(representative.PersonalNumber, out var number) || number == resident)
            return PresenceFault.SamePerson;
        // Only the year is in the number: somebody who turns eighteen this year may be of age today.
        if (day.Year - number.BirthYear < FullAge)
            return PresenceFault.RepresentativeTooYoung;
        return representative.Kind == RepresentativeKind.Proxy && (representative.Paper?.Trim().Length ?? 0) < Representative.PaperMin
            ? PresenceFault.PaperMissing
            : null;
    }
}
