using System.Text;
using Microsoft.AspNetCore.Mvc;
using QuotaTracker.Central.Books;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Provisionals;
using QuotaTracker.Central.Reference;
using QuotaTracker.Central.Storage;
using QuotaTracker.Contracts.Sync;

namespace QuotaTracker.Central.Admin;

/// <summary>The tables of reference data: seen, fetched and replaced whole. A table with one bad row changes nothing.</summary>
internal static class ReferenceAdmin
{
    public static Task<IResult> PageAsync(CentralDatabase database, CancellationToken cancellationToken) =>
        ShowAsync(database, null, StatusCodes.Status200OK, cancellationToken);

    /// <summary>GET /v1/admin/reference/{table}: the newest version as it was imported.</summary>
    public static async Task<IResult> DownloadAsync(string table, CentralDatabase database, CancellationToken cancellationToken)
    {
        if (!TryRead(table, out var name))
            return Problems.NotFound();
        var stored = await database.ReadAsync(sql => ReferenceTables.GetAsync(sql, name), cancellationToken);
        return TypedResults.File(Encoding.UTF8.GetBytes(stored.Csv), "text/csv; charset=utf-8", $"{table.ToLowerInvariant()}-{stored.Version}.csv");
    }

    /// <summary>POST /admin/reference/{table}: import from a form.</summary>
    public static async Task<IResult> ImportFormAsync(
        string table, IFormFile? file, [FromForm] bool? sample, HttpContext http, CentralSteps steps, CentralDatabase database,
        CancellationToken cancellationToken)
    {
        if (!TryRead(table, out var name))
            return PageResults.Message("Message.NotFound", "Message.NotFoundText", StatusCodes.Status404NotFound);
        using var reader = new StreamReader(file?.OpenReadStream() ?? Stream.Null, Encoding.UTF8);
        var import = await ImportAsync(name, await reader.ReadToEndAsync(cancellationToken), sample ?? false, http, steps, cancellationToken);
        return await ShowAsync(database, import, import.Faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, cancellationToken);
    }

    /// <summary>
    /// POST /v1/admin/reference/{table}: import of a body of text/csv. No browser sends that type across sites unasked, so that the
    /// cookie can't be used from another page.
    /// </summary>
    public static async Task<IResult> ImportBodyAsync(
        string table, bool? sample, HttpContext http, CentralSteps steps, CancellationToken cancellationToken)
    {
        if (!TryRead(table, out var name))
            return Problems.NotFound();
        if (http.Request.ContentType?.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) != true)
            return Problems.OfStatus(StatusCodes.Status415UnsupportedMediaType);
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var import = await ImportAsync(name, await reader.ReadToEndAsync(cancellationToken), sample ?? false, http, steps, cancellationToken);
        return import.Faults.Count == 0
            ? TypedResults.Ok(import)
            : Problems.Validation(import.Faults.GroupBy(fault => $"{fault.Line}:{fault.Field}")
                .ToDictionary(group => group.Key, group => group.Select(fault => fault.Kind.ToString()).ToArray()));
    }

    private static async Task<ImportView> ImportAsync(
        ReferenceTable table, string csv, bool sample, HttpContext http, CentralSteps steps, CancellationToken cancellationToken)
    {
        var faults = ReferenceTables.Check(table, csv);
        if (faults.Count > 0)
            return new(table.ToString(), 0, null, faults);
        // A step that is under way decides by the tables that it began with, and nothing of it is to be seen yet.
        var isDecidedAnew = table == ReferenceTable.Policies;
        var version = await (isDecidedAnew ? steps.RunAloneAsync(AddAsync, cancellationToken) : steps.RunAsync(AddAsync, cancellationToken));
        // Whoever leaves now leaves nothing undecided; should the program end, it looks when it starts.
        if (isDecidedAnew)
            await ResolveProvisionals.RunAllAsync(steps, CancellationToken.None);
        return new(table.ToString(), RowsOf(csv), version, []);

        async Task<int> AddAsync(CentralStep step)
        {
            var present = await ReferenceTables.GetAsync(step.Sql, table);
            // The same table again changes nothing, so that a repeated request does no harm.
            if (present.Csv == csv && present.Sample == sample)
                return present.Version;
            var person = Callers.CodeOf(http.User);
            if (await ReferenceTables.AddAsync(step.Sql, table, csv, sample, person, step.NowMs) is not { } added)
                throw new InvalidOperationException("Two imports of one table met; the other one stands.");
            step.Feed.AddForAll(new ReferenceKnown(table, added, sample, csv));
            await CentralLog.WriteAsync(step.Sql, step.Clock, person, "ReferenceImported", $"{table} {added}");
            return added;
        }
    }

    private static async Task<IResult> ShowAsync(CentralDatabase database, ImportView? import, int status, CancellationToken cancellationToken)
    {
        var tables = await database.ReadAsync(ReferenceTables.NewestAsync, cancellationToken);
        return PageResults.Page<ReferencePage>(
            new
            {
                Tables = (IReadOnlyList<TableView>)[.. tables.Select(table => new TableView(
                    table.Name, table.Version, table.Sample, DateTimeOffset.FromUnixTimeMilliseconds(table.ImportedAt), table.ImportedBy, RowsOf(table.Csv)))],
                Import = import,
            }, status);
    }

    // Names only, never numbers: Enum.TryParse takes "2" too.
    private static bool TryRead(string text, out ReferenceTable table) =>
        Enum.TryParse(text, ignoreCase: true, out table) && Enum.IsDefined(table) && !char.IsAsciiDigit(text[0]);

    private static int RowsOf(string csv) => Math.Max(0, csv.Split('\n').Count(line => line.Trim().Length > 0) - 1);
}
