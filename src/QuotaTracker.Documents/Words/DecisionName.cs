namespace QuotaTracker.Documents;

/// <summary>The name under which a decision or a state has its word.</summary>
/// <remarks>What is exempt with a part above the limit is nowhere called exempt without saying so. The desk's scripts have the same in <c>decision-name.js</c>.</remarks>
public static class DecisionName
{
    /// <summary>Whether this is an exemption that leaves a part taxed.</summary>
    public static bool IsPartly(string name, long taxedVnd) => taxedVnd > 0 && name is "Exempt" or "Confirmed";

    /// <summary>The name itself, or <c>ExemptPartly</c> and <c>ConfirmedPartly</c>.</summary>
    public static string Of(string name, long taxedVnd) => IsPartly(name, taxedVnd) ? $"{name}Partly" : name;
}
