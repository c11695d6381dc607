using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace QuotaTracker.Central.People;

/// <summary>What a person may be at central. The names stand in the column <c>people.roles</c>.</summary>
internal static class Roles
{
    /// <summary>Signs in at stations by PIN; at central to bring a station's file on a stick, and to change the own password.</summary>
    public const string Officer = "Officer";

    /// <summary>Reads reports; corrects the books.</summary>
    public const string Supervisor = "Supervisor";

    /// <summary>Reads reports and lists, changes nothing.</summary>
    public const string Auditor = "Auditor";

    /// <summary>Keeps stations, people, residents and reference data; does not read reports.</summary>
    public const string Administrator = "Administrator";

    public static IReadOnlyList<string> All { get; } = [Officer, Supervisor, Auditor, Administrator];
}

/// <summary>Who may call what, as policies on endpoints. Each names the cookie, so that a station's assertion never opens them.</summary>
internal static class Callers
{
    /// <summary>Anybody who is signed in.</summary>
    public const string Person = "Callers.Person";

    /// <summary>Auditors, and supervisors, who must see what they correct.</summary>
    public const string Reader = "Callers.Reader";

    /// <summary>Supervisors: acts that change what the books say.</summary>
    public const string Supervisor = "Callers.Supervisor";

    /// <summary>Those who watch over stations.</summary>
    public const string Overseer = "Callers.Overseer";

    /// <summary>Those who may bring a station's file on a stick. What is in it proves itself.</summary>
    public const string Bearer = "Callers.Bearer";

    /// <summary>Those who may read what people did at central.</summary>
    public const string LogReader = "Callers.LogReader";

    /// <summary>Administrators.</summary>
    public const string Administrator = "Callers.Administrator";

    private static readonly string[] Readers = [Roles.Auditor, Roles.Supervisor];
    private static readonly string[] Overseers = [Roles.Supervisor, Roles.Administrator];
    private static readonly string[] LogReaders = [Roles.Auditor, Roles.Supervisor, Roles.Administrator];
    private static readonly string[] Bearers = [Roles.Officer, Roles.Supervisor, Roles.Administrator];

    public static void AddTo(AuthorizationOptions options)
    {
        options.AddPolicy(Person, policy => Cookie(policy).RequireAuthenticatedUser());
        options.AddPolicy(Reader, policy => Cookie(policy).RequireRole(Readers));
        options.AddPolicy(Supervisor, policy => Cookie(policy).RequireRole(Roles.Supervisor));
        options.AddPolicy(Overseer, policy => Cookie(policy).RequireRole(Overseers));
        options.AddPolicy(LogReader, policy => Cookie(policy).RequireRole(LogReaders));
        options.AddPolicy(Bearer, policy => Cookie(policy).RequireRole(Bearers));
        options.AddPolicy(Administrator, policy => Cookie(policy).RequireRole(Roles.Administrator));
    }

    public static bool MayRead(ClaimsPrincipal person) => Readers.Any(person.IsInRole);

    public static bool MaySupervise(ClaimsPrincipal person) => person.IsInRole(Roles.Supervisor);

    public static bool MayOversee(ClaimsPrincipal person) => Overseers.Any(person.IsInRole);

    public static bool MayReadLog(ClaimsPrincipal person) => LogReaders.Any(person.IsInRole);

    public static bool MayBear(ClaimsPrincipal person) => Bearers.Any(person.IsInRole);

    public static bool MayAdminister(ClaimsPrincipal person) => person.IsInRole(Roles.Administrator);

    /// <summary>The page where a person's work begins.</summary>
    public static string HomeOf(ClaimsPrincipal person) => MayRead(person) ? "/reports" : MayAdminister(person) ? "/admin" : MayBear(person) ? "/stick" : "/account";

    /// <summary>The code of whoever is signed in; for the log.</summary>
    public static string CodeOf(ClaimsPrincipal person) => person.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";

    private static AuthorizationPolicyBuilder Cookie(AuthorizationPolicyBuilder policy) =>
        policy.AddAuthenticationSchemes(CookieAuthenticationDefaults.AuthenticationScheme);
}
