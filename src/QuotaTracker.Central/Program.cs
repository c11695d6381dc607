using QuotaTracker.Central.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddStorage(builder.Configuration);

var app = builder.Build();
await app.RunAsync();
