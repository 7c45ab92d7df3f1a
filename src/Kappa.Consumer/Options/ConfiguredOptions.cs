using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Kappa.Consumer;

/// <summary>
/// Binds options from configuration. The binder ends at the first value that it cannot convert and passes over names that it does not know; here all of them are kept as errors and left out, and
/// the rest is bound, so that they are told with all else that is wrong.
/// </summary>
internal sealed class ConfiguredOptions
{
    private readonly List<string> _leftOut = [];
    private readonly List<string> _errors;

    private ConfiguredOptions(List<string> errors) => _errors = errors;

    public static void Bind(IConfiguration configuration, KappaConsumerOptions options)
    {
        var look = new ConfiguredOptions(options.ConfigurationErrors);
        look.AtParts(configuration, typeof(KappaConsumerOptions), "");
        look.Remaining(configuration).Bind(options);
    }

    private IConfiguration Remaining(IConfiguration configuration) => _leftOut.Count == 0
        ? configuration
        : new ConfigurationBuilder().AddInMemoryCollection(configuration.AsEnumerable(makePathsRelative: true).Where(entry => !_leftOut.Exists(path => IsIn(path, entry.Key)))).Build();

    private static bool IsIn(string path, string key) =>
        key.StartsWith(path, StringComparison.OrdinalIgnoreCase) && (key.Length == path.Length || key[path.Length] == ':');

    private void AtParts(IConfiguration section, Type type, string prefix)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            var path = prefix + child.Key;
            if (properties.TryGetValue(child.Key, out var property))
                At(child, property.PropertyType, prefix + property.Name);
            else if (NearestName.Find(child.Key, properties.Keys) is { } meant)
                LeaveOut(path, $"{path} is no option; did you mean {meant}?");
            // A section of the service's own may stand beside the options; in a part of them nothing else has a place.
            else if (prefix.Length > 0 || !child.GetChildren().Any())
                LeaveOut(path, $"{path} is no option. There are: {string.Join(", ", properties.Keys.Order(StringComparer.Ordinal))}.");
        }
    }

    private void At(IConfigurationSection section, Type type, string path)
    {
        var parts = section.GetChildren().ToList();
        if (WantedValue(Nullable.GetUnderlyingType(type) ?? type) is { } wanted)
        {
            if (parts.Count > 0 || !Converts(section, type))
                LeaveOut(path, $"{path} is {(parts.Count > 0 ? "a section" : $"'{section.Value}'")}; {wanted} is wanted.");
        }
        else if (type == typeof(IDictionary<string, string>))
        {
            AtMap(section, parts, path);
        }
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>))
        {
            if (!string.IsNullOrEmpty(section.Value))
                LeaveOut(path, $"{path} is '{section.Value}'; a list is wanted, of which the first is {path}:0.");
            parts.ForEach(part => At(part, type.GetGenericArguments()[0], $"{path}:{part.Key}"));
        }
        else if (type.Assembly == typeof(KappaConsumerOptions).Assembly && type.IsClass)
        {
            if (!string.IsNullOrEmpty(section.Value))
                LeaveOut(path, $"{path} is '{section.Value}'; a section is wanted.");
            AtParts(section, type, path + ":");
        }
        else
        {
            LeaveOut(path, $"{path} is set in code, not by configuration.");
        }
    }

    private void AtMap(IConfigurationSection section, List<IConfigurationSection> parts, string path)
    {
        if (!string.IsNullOrEmpty(section.Value))
            LeaveOut(path, $"{path} is '{section.Value}'; a section is wanted.");
        foreach (var part in parts.Where(part => part.Value is null))
            LeaveOut($"{path}:{part.Key}", $"{path}:{part.Key} is {(part.GetChildren().Any() ? "a section" : "null")}; a value is wanted, under a name such as bootstrap.servers.");
    }

    private static string? WantedValue(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(double) ? "a number"
        : type == typeof(TimeSpan) ? "a time such as 00:00:20"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : null;

    private static bool Converts(IConfigurationSection section, Type type)
    {
        try
        {
            // A number alone would be days, which nobody means who writes 20.
            return section.Get(type) is not TimeSpan time || time == TimeSpan.Zero || section.Value!.Contains(':', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void LeaveOut(string path, string error)
    {
        _leftOut.Add(path);
        _errors.Add(error);
    }
}
