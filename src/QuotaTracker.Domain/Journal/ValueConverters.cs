using System.Text.Json;
using System.Text.Json.Serialization;

namespace QuotaTracker.Domain.Journal;

/// <summary>How the values of the field are written in an entry's JSON: as the plain text or number that they wrap.</summary>
internal static class ValueConverters
{
    /// <summary>Adds the converters to some options.</summary>
    public static void AddTo(JsonSerializerOptions options)
    {
        options.Converters.Add(new OfGuid<ResidentId>(id => id.Value, value => new(value)));
        options.Converters.Add(new OfGuid<ExchangeId>(id => id.Value, value => new(value)));
        options.Converters.Add(new OfGuid<LeaseId>(id => id.Value, value => new(value)));
        options.Converters.Add(new OfText<OfficerCode>(code => code.Value, OfficerCode.Parse));
        options.Converters.Add(new OfMoney());
    }

    private sealed class OfGuid<T>(Func<T, Guid> toGuid, Func<Guid, T> fromGuid) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => fromGuid(reader.GetGuid());

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(toGuid(value));
    }

    private sealed class OfText<T>(Func<T, string> toText, Func<string, T> fromText) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.GetString() ?? throw new JsonException();
            try
            {
                return fromText(text);
            }
            catch (FormatException wrong)
            {
                throw new JsonException(wrong.Message, wrong);
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(toText(value));
    }

    private sealed class OfMoney : JsonConverter<Vnd>
    {
        public override Vnd Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, Vnd value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Amount);
    }
}
