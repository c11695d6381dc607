using Dapper;
using Microsoft.Data.Sqlite;
using QuotaTracker.Domain.Journal;

namespace QuotaTracker.EndToEnd.Tests;

/// <summary>A station's data folder, looked at from outside while the station runs.</summary>
internal sealed class StationFile(string folder)
{
    private const string Name = "station.db";

    static StationFile() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    public string Folder => folder;

    public IReadOnlyList<T> Query<T>(string query)
    {
        using var connection = Connect(SqliteOpenMode.ReadOnly);
        return [.. connection.Query<T>(query)];
    }

    /// <summary>Every exchange in the journal, in its order.</summary>
    public IReadOnlyList<EntryBody.ExchangeRecorded> Exchanges() =>
        [.. Query<byte[]>($"select body from journal where kind = '{nameof(EntryBody.ExchangeRecorded)}' order by sequence")
            .Select(body => (EntryBody.ExchangeRecorded)EntryCodec.TryDecode(nameof(EntryBody.ExchangeRecorded), body)!)];

    /// <summary>Sequence and hash of every entry.</summary>
    public IReadOnlyList<HashRow> Hashes() => Query<HashRow>("select sequence, hash from journal order by sequence");

    /// <summary>The ids of provisional exchanges that central has confirmed, as far as the station has heard.</summary>
    public IReadOnlySet<Guid> Confirmed() =>
        Query<string>("select exchange_id from resolutions where resolution = 'Confirmed'").Select(Guid.Parse).ToHashSet();

    /// <summary>A whole copy, as of one moment, in another folder.</summary>
    public StationFile CopyTo(string target)
    {
        Directory.CreateDirectory(target);
        var copy = new StationFile(target);
        using var from = Connect(SqliteOpenMode.ReadOnly);
        using var to = copy.Connect(SqliteOpenMode.ReadWriteCreate);
        from.BackupDatabase(to);
        return copy;
    }

    /// <summary>Turns one bit of an entry's body over, as somebody with the file in hands can: the trigger is no obstacle to them.</summary>
    public void FlipBit(long sequence, int bit)
    {
        using var connection = Connect(SqliteOpenMode.ReadWrite);
        connection.Execute("drop trigger journal_keeps_what_is_written");
        var body = connection.ExecuteScalar<byte[]>("select body from journal where sequence = @sequence", new { sequence })!;
        body[bit / 8 % body.Length] ^= (byte)(1 << (bit % 8));
        connection.Execute("update journal set body = @body where sequence = @sequence", new { body, sequence });
    }

    /// <summary>Puts an item on the list of what needs a person, new or seen, as the station does when something is amiss.</summary>
    public void NeedsAttention(string kind, string detail, long sequence, string receipt, string? seenBy = null)
    {
        using var connection = Connect(SqliteOpenMode.ReadWrite);
        var atMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        connection.Execute("""
            insert into needs_attention (at_ms, kind, detail, sequence, receipt, seen_by, seen_at_ms)
            values (@atMs, @kind, @detail, @sequence, @receipt, @seenBy, iif(@seenBy is null, null, @atMs)) on conflict do nothing
            """, new { atMs, kind, detail, sequence, receipt, seenBy });
    }

    /// <summary>Throws away what was typed at the desk and not recorded.</summary>
    public void ForgetDrafts()
    {
        using var connection = Connect(SqliteOpenMode.ReadWrite);
        connection.Execute("delete from drafts");
    }

    /// <summary>As if the machine had been switched off and on since: what was stored is of another start. The station must not run.</summary>
    public void MachineWasRestarted()
    {
        using var connection = Connect(SqliteOpenMode.ReadWrite);
        connection.Execute("update clock_anchor set boot_id = 'the-start-before'");
    }

    /// <summary>The station's own command.</summary>
    public Task<(int Code, string Output, string Errors)> VerifyAsync() =>
        Tools.RunAsync("dotnet", [AppProcess.PathOf("QuotaTracker.Station"), "verify", "--data", folder]);

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, Name), Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    internal sealed record HashRow
    {
        public long Sequence { get; init; }

        public string Hash { get; init; } = "";
    }
}
