using System.Data;
using Microsoft.Data.Sqlite;

namespace QuotaTracker.Simulation.Stores;

/// <summary>
/// One store in memory, behind the connection that production code opens and closes. Statements stay compiled. A whole run is one
/// outer transaction, so that the store is as new afterwards; the transactions of the program are savepoints inside it.
/// </summary>
internal sealed class SimConnection : SqliteConnection
{
    private readonly Dictionary<string, Compiled> _compiled = new(StringComparer.Ordinal);
    private readonly Stack<SimCommand> _idle = [];
    private Level _level;

    // Every run has one thread: the library's locks and its count of memory would only cost. Said before the first store is opened.
    static SimConnection()
    {
        SQLitePCL.Batteries_V2.Init();
        if (SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_SINGLETHREAD) != SQLitePCL.raw.SQLITE_OK
            || SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0) != SQLitePCL.raw.SQLITE_OK)
            throw new InvalidOperationException("SQLite was in use already.");
    }

    public SimConnection()
        : base("Data Source=:memory:;Foreign Keys=True")
    {
        Open();
        Plain("pragma synchronous = off; pragma temp_store = memory");
    }

    /// <summary>Told of every statement before it runs, and around commits.</summary>
    public IStoreWatcher? Watcher { get; set; }

    /// <summary>From here on everything can be undone with <see cref="Forget"/>.</summary>
    public void Begin() => Plain("begin");

    public void Forget()
    {
        _level = Level.None;
        Plain("rollback");
    }

    /// <summary>A statement of the simulation itself, of which no watcher hears.</summary>
    public void Plain(string sql)
    {
        using var command = base.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Rows for the simulation's own eyes.</summary>
    public List<T> Look<T>(string sql, Func<SqliteDataReader, T> read, params (string Name, object Value)[] values)
    {
        var compiled = Compile(sql, null);
        compiled.Parameters.Clear();
        foreach (var (name, value) in values)
            compiled.Parameters.AddWithValue(name, value);
        var rows = new List<T>();
        using var reader = compiled.ExecuteReader();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    public void Put(string sql, params ReadOnlySpan<object> values)
    {
        var compiled = Compile(sql, null);
        compiled.Parameters.Clear();
        for (var i = 0; i < values.Length; i++)
            compiled.Parameters.AddWithValue($"@p{i}", values[i]);
        compiled.ExecuteNonQuery();
    }

    public override SqliteCommand CreateCommand() => _idle.TryPop(out var idle) ? idle : new SimCommand(this);

    public override void Close()
    {
        // Production code closes what it opened; the store stays.
    }

#pragma warning disable CA2215
    protected override void Dispose(bool disposing)
#pragma warning restore CA2215
    {
        // As above.
    }

    /// <summary>The command to run instead of a new one, its statements compiled already.</summary>
    internal SqliteCommand Compile(string sql, SqliteParameterCollection? parameters)
    {
        if (!_compiled.TryGetValue(sql, out var compiled))
            _compiled[sql] = compiled = new(base.CreateCommand());
        var command = compiled.Command;
        if (compiled.Reader is { IsClosed: false })
        {
            command = base.CreateCommand();
            command.CommandText = sql;
        }
        else if (command.CommandText.Length == 0)
        {
            command.CommandText = sql;
        }

        command.Transaction = Transaction;
        if (parameters is not null)
        {
            command.Parameters.Clear();
            foreach (SqliteParameter parameter in parameters)
            {
                // With its prefix the driver finds it at once.
                if (parameter.ParameterName[0] != '@')
                    parameter.ParameterName = "@" + parameter.ParameterName;
                command.Parameters.Add(parameter);
            }
        }

        return command;
    }

    internal void Remember(string sql, SqliteDataReader reader) => _compiled[sql].Reader = reader;

    internal bool Control(string sql)
    {
        switch (sql)
        {
            case "BEGIN IMMEDIATE;":
                Watcher?.Operation(sql);
                _level = Level.Writing;
                Raw("savepoint work");
                return true;
            case "BEGIN;":
                Watcher?.Operation(sql);
                _level = Level.Reading;
                return true;
            case "COMMIT;":
                if (_level == Level.Writing)
                {
                    Watcher?.Committing();
                    Raw("release work");
                    _level = Level.None;
                    Watcher?.Committed();
                }

                _level = Level.None;
                return true;
            case "ROLLBACK;":
                if (_level == Level.Writing)
                {
                    Raw("rollback to work");
                    Raw("release work");
                    Watcher?.RolledBack();
                }

                _level = Level.None;
                return true;
            default:
                return false;
        }
    }

    private void Raw(string sql) => Compile(sql, null).ExecuteNonQuery();

    private sealed class Compiled(SqliteCommand command)
    {
        public SqliteCommand Command => command;

        public SqliteDataReader? Reader { get; set; }
    }

    private enum Level
    {
        None = 0,
        Reading = 1,
        Writing = 2,
    }

    /// <summary>What production code makes and throws away for each statement; used again and again, because making one is dear.</summary>
    private sealed class SimCommand(SimConnection connection) : SqliteCommand
    {
        private string _text = "";

        public override SqliteConnection? Connection
        {
            get => connection;
            set
            {
                // It belongs to one connection for good, without being on that one's list.
            }
        }

        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string CommandText
        {
            get => _text;
            set => _text = value ?? "";
        }

        public override int ExecuteNonQuery()
        {
            if (connection.Control(CommandText))
                return 0;
            connection.Watcher?.Operation(CommandText);
            return connection.Compile(CommandText, Parameters).ExecuteNonQuery();
        }

        public override object? ExecuteScalar()
        {
            connection.Watcher?.Operation(CommandText);
            return connection.Compile(CommandText, Parameters).ExecuteScalar();
        }

        public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
        {
            connection.Watcher?.Operation(CommandText);
            var compiled = connection.Compile(CommandText, Parameters);
            // Single-row hints would leave the statement half run.
            var reader = compiled.ExecuteReader(behavior & ~CommandBehavior.CloseConnection);
            connection.Remember(CommandText, reader);
            return reader;
        }

#pragma warning disable CA2215
        protected override void Dispose(bool disposing)
#pragma warning restore CA2215
        {
            if (!disposing)
                return;
            Parameters.Clear();
            Transaction = null;
            connection._idle.Push(this);
        }
    }
}

/// <summary>Sees what a program does to its store.</summary>
internal interface IStoreWatcher
{
    void Operation(string sql);

    void Committing();

    void Committed();

    void RolledBack();
}
