using QuotaTracker.Central.People;

namespace QuotaTracker.Central.Admin;

/// <summary>What administrators see and do. Every change is written to central's log with the code of whoever made it.</summary>
internal static class AdminEndpoints
{
    public static IEndpointRouteBuilder MapAdmin(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/admin").WithTags("Admin").ExcludeFromDescription().RequireAuthorization(Callers.Administrator);
        app.MapGet("/admin", StationsAdmin.PageAsync).WithTags("Admin").ExcludeFromDescription().RequireAuthorization(Callers.Overseer)
            .WithName("StationsPage").WithSummary("Stations.");
        pages.MapGet("/recovery", StationsAdmin.AskRecover).WithName("AskRecovery").WithSummary("Asks before a recovery begins.");
        pages.MapPost("/recovery", StationsAdmin.RecoverAsync).WithName("BeginRecovery").WithSummary("Asks all stations what central has forgotten.");
        pages.MapPost("/stations", StationsAdmin.CreateAsync).WithName("CreateStation").WithSummary("Creates a station.");
        pages.MapPost("/stations/{station}/code", StationsAdmin.IssueCodeAsync).WithName("IssueCode").WithSummary("Issues a one-time enrolment code.");
        pages.MapGet("/stations/{station}/active", StationsAdmin.AskSwitchOff).WithName("AskSwitchOffStation").WithSummary("Asks before a station is switched off.");
        pages.MapPost("/stations/{station}/active", StationsAdmin.SwitchAsync).WithName("SwitchStation").WithSummary("Switches a station on or off.");
        pages.MapGet("/people", PeopleAdmin.PageAsync).WithName("PeoplePage").WithSummary("People.");
        pages.MapPost("/people", PeopleAdmin.CreateAsync).WithName("CreatePerson").WithSummary("Creates a person.");
        pages.MapPost("/people/{code}/roles", PeopleAdmin.ChangeRolesAsync).WithName("ChangeRoles").WithSummary("Changes a person's roles.");
        pages.MapGet("/people/{code}/active", PeopleAdmin.AskSwitchOff).WithName("AskSwitchOffPerson").WithSummary("Asks before a person is switched off.");
        pages.MapPost("/people/{code}/active", PeopleAdmin.SwitchAsync).WithName("SwitchPerson").WithSummary("Switches a person on or off.");
        pages.MapGet("/people/{code}/reset", PeopleAdmin.AskReset).WithName("AskResetPerson").WithSummary("Asks before a person gets new secrets.");
        pages.MapPost("/people/{code}/reset", PeopleAdmin.ResetAsync).WithName("ResetPerson").WithSummary("Makes new secrets for a person.");
        pages.MapGet("/residents", ResidentsAdmin.PageAsync).WithName("ResidentsPage").WithSummary("Residents.");
        pages.MapPost("/residents/find", ResidentsAdmin.FindAsync).WithName("FindResident").WithSummary("Finds a resident by number.");
        pages.MapPost("/residents", ResidentsAdmin.ConfirmAsync).WithName("ConfirmResident").WithSummary("Registers or confirms a resident.");
        pages.MapPost("/residents/import", ResidentsAdmin.ImportAsync).WithName("ImportResidents").WithSummary("Takes in a list of residents, whole or not at all.");
        pages.MapGet("/reference", ReferenceAdmin.PageAsync).WithName("ReferencePage").WithSummary("Reference tables.");
        pages.MapPost("/reference/{table}", ReferenceAdmin.ImportFormAsync).WithName("ImportReferenceForm").WithSummary("Imports a reference table from a form.");

        var wire = app.MapGroup("/v1/admin").WithTags("Admin").RequireAuthorization(Callers.Administrator);
        app.MapGet("/v1/admin/stations", StationsAdmin.JsonAsync).WithTags("Admin").RequireAuthorization(Callers.Overseer)
            .WithName("ListStations").WithSummary("Stations and how they stand.").Produces<IReadOnlyList<StationView>>();
        wire.MapGet("/reference/{table}", ReferenceAdmin.DownloadAsync)
            .WithName("DownloadReference").WithSummary("A reference table as it was imported.").Produces(200, contentType: "text/csv").ProducesProblem(404);
        wire.MapPost("/reference/{table}", ReferenceAdmin.ImportBodyAsync).DisableAntiforgery()
            .WithName("ImportReference").WithSummary("Imports a reference table (text/csv). With any bad row nothing changes.")
            .Accepts<string>("text/csv").Produces<ImportView>().ProducesValidationProblem().ProducesProblem(404).ProducesProblem(415);
        return app;
    }

    /// <summary>The key of a text that a page may show because the address says so; anything else shows nothing.</summary>
    public static string? Known(string? said) => said is
        "Stations.Created" or "Stations.SwitchedOn" or "Stations.SwitchedOff" or "Recovery.Begun" or "Recovery.AskedAgain" or "Act.Already" or "People.RolesChanged" or "People.SwitchedOn" or "People.SwitchedOff"
        ? said
        : null;
}
