using System.Text;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.Contracts.Leases;

/// <summary>The digest over open leases by which station and central see at hello whether they mean the same ones.</summary>
public static class LeaseDigest
{
    /// <summary>SHA-256 over the ids as canonical text, sorted, each ended by one line feed; of nothing when there is none.</summary>
    public static string Of(IEnumerable<LeaseId> open) => EntryHash.Of(Encoding.ASCII.GetBytes(string.Concat(
        open.Select(id => id.Value.ToString()).Order(StringComparer.Ordinal).Select(id => id + "\n")))).Hex;
}
