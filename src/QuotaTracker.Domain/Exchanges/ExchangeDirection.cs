namespace QuotaTracker.Domain.Exchanges;

/// <summary>Which way the goods go, seen from Viet Nam. The numbers are those of group II of the provincial report.</summary>
public enum ExchangeDirection
{
    /// <summary>Out of Viet Nam.</summary>
    Export = 1,

    /// <summary>Into Viet Nam.</summary>
    Import = 2,
}
