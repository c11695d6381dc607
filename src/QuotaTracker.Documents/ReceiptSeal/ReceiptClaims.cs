using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace QuotaTracker.Documents.ReceiptSeal;

/// <summary>What a receipt's seal vouches for. Names no person: the resident is a keyed hash that only central and stations can make.</summary>
/// <remarks>The names in JSON are short because every letter makes the QR code on the slip denser. They never change meaning.</remarks>
/// <param name="ReceiptNumber">The number printed on the receipt; it never repeats.</param>
/// <param name="Day">The business day (UTC+07:00).</param>
/// <param name="ResidentTag">Keyed hash of the resident, base64url, so that two slips of one person can be told to belong together.</param>
/// <param name="TotalVnd">Value of all goods in whole đồng.</param>
/// <param name="ExemptVnd">The part of it that is exempt from duty; never above the total.</param>
/// <param name="Decision">The station's answer by name, such as <c>Exempt</c>, <c>Taxable</c> or <c>Provisional</c>.</param>
/// <param name="PolicyVersion">The version of the rules that the decision was taken under.</param>
/// <param name="PreviousHash">First 8 bytes of the previous journal entry's hash as 16 small hex digits: ties the slip to its place in the journal.</param>
/// <param name="Trip">Which exempt trip of the month this was, from 1; left out when it used none.</param>
/// <param name="LeaseId">The lease that the trip was granted from; left out when there was none.</param>
public sealed partial record ReceiptClaims(
    [property: JsonPropertyName("rno")] string ReceiptNumber,
    [property: JsonPropertyName("day")] DateOnly Day,
    [property: JsonPropertyName("tag")] string ResidentTag,
    [property: JsonPropertyName("tot")] long TotalVnd,
    [property: JsonPropertyName("ex")] long ExemptVnd,
    [property: JsonPropertyName("dec")] string Decision,
    [property: JsonPropertyName("pol")] string PolicyVersion,
    [property: JsonPropertyName("prv")] string PreviousHash,
    [property: JsonPropertyName("k")] int? Trip = null,
    [property: JsonPropertyName("lea")] string? LeaseId = null)
{
    // Checked when sealing (a bug here must not reach paper) and again when verifying (a key may have been misused).
    internal bool AreWellFormed =>
        IsShortText(ReceiptNumber) && IsShortText(Decision) && IsShortText(PolicyVersion)
        && TagPattern.IsMatch(ResidentTag)
        && TotalVnd >= 0 && ExemptVnd >= 0 && ExemptVnd <= TotalVnd
        && HashPattern.IsMatch(PreviousHash)
        && Trip is null or >= 1 and <= 31
        && (LeaseId is null || IsShortText(LeaseId));

    private static bool IsShortText(string text) => ShortTextPattern.IsMatch(text);

    // Visible ASCII only: anything else would be escaped to six letters each, and could hide look-alikes on a screen.
    [GeneratedRegex(@"\A[!-~]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ShortTextPattern { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagPattern { get; }

    [GeneratedRegex(@"\A[0-9a-f]{16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HashPattern { get; }
}
