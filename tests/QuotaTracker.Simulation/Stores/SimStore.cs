namespace QuotaTracker.Simulation.Stores;

/// <summary>A store's whole content, row by row: a backup, an image of a disk.</summary>
internal sealed record Image(IReadOnlyList<(string Table, List<object[]> Rows)> Tables);

/// <summary>A store that is as its template again when a run is over.</summary>
internal sealed class SimStore
{
    private readonly List<string> _tables;
    private readonly Stack<SimStore> _home;

    private SimStore(SimConnection connection, Stack<SimStore> home)
    {
        Connection = connection;
        _home = home;
        _tables = [.. connection.Look(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by rowid", row => row.GetString(0))];
    }

    public SimConnection Connection { get; }

    /// <summary>Makes a store and keeps it, for use after use.</summary>
    public static SimStore Make(Stack<SimStore> home, Action<SimConnection> fill)
    {
        var connection = new SimConnection();
        fill(connection);
        return new(connection, home);
    }

    public SimStore Begin()
    {
        Connection.Begin();
        return this;
    }

    public void End()
    {
        Connection.Watcher = null;
        Connection.Forget();
        _home.Push(this);
    }

    public Image Copy() => new([.. _tables.Select(table => (table, Connection.Look($"select * from {table}", row =>
    {
        var values = new object[row.FieldCount];
        row.GetValues(values);
        return values;
    })))]);

    /// <summary>Fills an empty store.</summary>
    public void Fill(Image image)
    {
        foreach (var (table, rows) in image.Tables.Where(table => table.Rows.Count > 0))
        {
            var sql = $"insert into {table} values ({string.Join(", ", Enumerable.Range(0, rows[0].Length).Select(i => $"@p{i}"))})";
            foreach (var row in rows)
                Connection.Put(sql, row);
        }
    }
}
