using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.WebEncoders;
using QuotaTracker.Central.Pages;
using QuotaTracker.Central.Storage;

namespace QuotaTracker.Central.People;

/// <summary>Sign-in, languages and pages for people.</summary>
internal static class PeopleServices
{
    public static IServiceCollection AddPeople(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<PeopleOptions, PeopleOptionsValidator>().BindConfiguration(PeopleOptions.Section);
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<PeopleOptions>>((cookie, options) => Sessions.Configure(cookie, options.Value));
        services.AddAuthorization();
        services.Configure<AuthorizationOptions>(Callers.AddTo);
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "quota-form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        // The keys of cookies lie beside the books: a restart signs nobody out. Several instances share this folder.
        services.AddDataProtection().SetApplicationName("QuotaTracker.Central");
        services.AddOptions<KeyManagementOptions>().Configure<IOptions<CentralOptions>>((keys, central) =>
            keys.XmlRepository = new FileSystemXmlRepository(KeyFolder(central.Value), NullLoggerFactory.Instance));
        services.Configure<RequestLocalizationOptions>(options =>
        {
            CultureInfo[] languages = [.. Texts.Languages.Select(CultureInfo.GetCultureInfo)];
            options.DefaultRequestCulture = new RequestCulture(languages[0]);
            options.SupportedCultures = languages;
            options.SupportedUICultures = languages;
            // Vietnamese unless the reader chose otherwise: phones bought abroad often say English and mean nothing by it.
            options.RequestCultureProviders = [new CookieRequestCultureProvider { CookieName = Languages.Cookie }];
        });
        // Vietnamese letters stay letters: half the bytes on a slow line.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddRazorComponents();
        services.AddCascadingAuthenticationState();
        return services.AddSingleton<SignIn>();
    }

    private static DirectoryInfo KeyFolder(CentralOptions central)
    {
        var folder = Path.Combine(central.DataDirectory, "keys");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(folder)
            : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
