namespace QuotaTracker.Domain;

/// <summary>An amount in whole Vietnamese đồng; there is no smaller unit, so there is never a fraction to round.</summary>
/// <remarks>May be negative: a correction is a negative entry, never an edit. Arithmetic that overflows throws.</remarks>
/// <param name="Amount">Whole đồng.</param>
public readonly record struct Vnd(long Amount) : IComparable<Vnd>
{
    /// <summary>No money.</summary>
    public static Vnd Zero => default;

    /// <summary>Adds; throws <see cref="OverflowException"/> rather than wrapping.</summary>
    public static Vnd operator +(Vnd left, Vnd right) => new(checked(left.Amount + right.Amount));

    /// <summary>Subtracts; throws <see cref="OverflowException"/> rather than wrapping.</summary>
    public static Vnd operator -(Vnd left, Vnd right) => new(checked(left.Amount - right.Amount));

    /// <summary>Smaller than.</summary>
    public static bool operator <(Vnd left, Vnd right) => left.Amount < right.Amount;

    /// <summary>Greater than.</summary>
    public static bool operator >(Vnd left, Vnd right) => left.Amount > right.Amount;

    /// <summary>Smaller than or equal.</summary>
    public static bool operator <=(Vnd left, Vnd right) => left.Amount <= right.Amount;

    /// <summary>Greater than or equal.</summary>
    public static bool operator >=(Vnd left, Vnd right) => left.Amount >= right.Amount;

    /// <summary>The smaller of two amounts.</summary>
    public static Vnd Min(Vnd left, Vnd right) => left <= right ? left : right;

    /// <inheritdoc/>
    public int CompareTo(Vnd other) => Amount.CompareTo(other.Amount);

    /// <summary>
    /// A share of this amount in basis points (1/10,000), rounded half up to whole đồng, as each tax line is rounded. Of a negative
    /// amount it is the negative share, so that a correction cancels to the đồng what it corrects.
    /// </summary>
    /// <param name="basisPoints">0 or more; 1,000 is ten per cent.</param>
    public Vnd Share(int basisPoints) =>
        new((long)((((Int128)Amount * basisPoints) + (Amount < 0 ? -5_000 : 5_000)) / 10_000));
}
