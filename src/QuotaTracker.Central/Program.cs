using QuotaTracker.Central.Cli;
using QuotaTracker.Central.Http;
using QuotaTracker.Central.Leases;
using QuotaTracker.Central.People;
using QuotaTracker.Central.Recovery;
using QuotaTracker.Central.Stations;
using QuotaTracker.Central.Sticks;
using QuotaTracker.Central.Storage;
using QuotaTracker.Central.Sync;

if (CentralCommands.Find(args, Console.Out) is { } command)
    return await command;

var builder = WebApplication.CreateBuilder(args);
// The framework's lines name every request; nobody reads them, and there are thousands a minute.
builder.Logging.ClearProviders().AddJsonConsole(json => json.UseUtcTimestamp = true).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.AddHttp();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddStorage(builder.Configuration);
builder.Services.AddStationAuthentication();
builder.Services.AddSync();
builder.Services.AddLeases();
builder.Services.AddRecovery();
builder.Services.AddSticks();
builder.Services.AddStationValidators();
builder.AddSite();

var app = builder.Build();
app.UseProblems();
app.UseSite();
app.UseAuthentication();
app.UseAuthorization();
app.UseSiteForms();
app.UseRequestDecompression();

app.MapGroup("/health").MapHealth();
app.MapOpenApi().AllowAnonymous();
app.MapGroup("/v1/stations").MapStations();
app.MapGroup("/v1/sync").MapSync();
app.MapGroup("/v1/leases").MapLeases();
app.MapSite();
await app.RunAsync();
return 0;
