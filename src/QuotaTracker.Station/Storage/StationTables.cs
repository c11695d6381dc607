namespace QuotaTracker.Station.Storage;

/// <summary>Empties tables, also where a page of theirs is bad.</summary>
internal static class StationTables
{
    /// <summary>
    /// Empties tables, whatever their triggers say. At the second try, in a file with a bad page, none of their pages is read: they keep what
    /// they have under another name, and are made anew with all that hangs on them.
    /// </summary>
    public static void Empty(StationTransaction tx, params IReadOnlyList<string> tables)
    {
        var parts = tx.Query<Part>("select type, name, tbl_name, sql from sqlite_master where sql is not null and type <> 'view'").FindAll(part => tables.Contains(part.TblName));
        foreach (var trigger in parts.Where(part => part.Type == "trigger"))
            tx.Execute($"drop trigger {trigger.Name}");
        if (tx.Reader == tx)
        {
            foreach (var table in tables)
                tx.Execute($"delete from {table}");
        }
        else
        {
            MakeAnew(tx, tables, parts);
        }

        foreach (var trigger in parts.Where(part => part.Type == "trigger"))
            tx.Execute(trigger.Sql);
    }

    private static void MakeAnew(StationTransaction tx, IReadOnlyList<string> tables, IReadOnlyList<Part> parts)
    {
        // Rises with each table that is put aside.
        var number = tx.Scalar<long>("select count(*) from sqlite_master");
        // All of them before any is made again: what refers to one goes with its new name.
        foreach (var table in tables)
            tx.Execute($"alter table {table} rename to {table}_aside_{number}");
        foreach (var table in parts.Where(part => part.Type == "table"))
            tx.Execute(table.Sql);
        // An index that is dropped is read, so the old one keeps its name.
        foreach (var index in parts.Where(part => part.Type == "index"))
            tx.Execute(index.Sql.Replace($" {index.Name} ", $" {index.Name}_{number} ", StringComparison.Ordinal));
    }

    private sealed record Part(string Type, string Name, string TblName, string Sql);
}
