using System.Data;
using System.Globalization;
using Dapper;
using QuotaTracker.Domain;
using QuotaTracker.Domain.Time;

namespace QuotaTracker.Central.Storage;

/// <summary>How values are written in SQL: ids as canonical text, days as yyyymmdd, months as yyyy-MM, flags as 0 or 1.</summary>
internal static class SqlValues
{
    /// <summary>Tells Dapper, once a process.</summary>
    public static void Register()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        // Both engines would write these in their own way, and differently.
        SqlMapper.RemoveTypeMap(typeof(Guid));
        SqlMapper.RemoveTypeMap(typeof(bool));
        SqlMapper.RemoveTypeMap(typeof(DateOnly));
        AddText(id => id.ToString(), Guid.Parse);
        AddText(id => id.Value.ToString(), text => new ResidentId(Guid.Parse(text)));
        AddText(id => id.Value.ToString(), text => new LeaseId(Guid.Parse(text)));
        AddText(id => id.Value.ToString(), text => new ExchangeId(Guid.Parse(text)));
        AddText(id => id.Value, StationId.Parse);
        AddText(code => code.Value, CheckpointCode.Parse);
        AddText(code => code.Value, OfficerCode.Parse);
        AddText(month => month.ToString(), YearMonth.Parse);
        AddNumber(day => (day.Year * 10_000) + (day.Month * 100) + day.Day, number => new DateOnly(number / 10_000, number / 100 % 100, number % 100));
        AddNumber(mask => mask.Bits, bits => new DayMask(bits));
        AddNumber(flag => flag ? 1 : 0, number => number != 0);
    }

    private static void AddText<T>(Func<T, string> write, Func<string, T> read) =>
        SqlMapper.AddTypeHandler(new Handler<T>(DbType.String, value => write(value), stored => read((string)stored)));

    private static void AddNumber<T>(Func<T, int> write, Func<int, T> read) =>
        SqlMapper.AddTypeHandler(new Handler<T>(
            DbType.Int32, value => write(value), stored => read(Convert.ToInt32(stored, CultureInfo.InvariantCulture))));

    private sealed class Handler<T>(DbType type, Func<T, object> write, Func<object, T> read) : SqlMapper.TypeHandler<T>
    {
        public override void SetValue(IDbDataParameter parameter, T? value)
        {
            parameter.DbType = type;
            parameter.Value = value is null ? DBNull.Value : write(value);
        }

        public override T Parse(object value) => read(value);
    }
}
