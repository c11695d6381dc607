namespace QuotaTracker.Domain;

/// <summary>Sex as identity papers state it; the papers know these two.</summary>
public enum Sex
{
    /// <summary>"Nam" on the card, M in the machine-readable zone.</summary>
    Male = 1,

    /// <summary>"Nữ" on the card, F in the machine-readable zone.</summary>
    Female = 2,
}
