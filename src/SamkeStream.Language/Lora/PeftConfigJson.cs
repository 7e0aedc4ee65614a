using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SamkeStream.Language.Lora;

/// <summary>adapter_config.json as PEFT 0.21 writes it. Kinds of LoRA that change what is computed and that we do not compute are refused.</summary>
internal static class PeftConfigJson
{
    /// <summary>Settings that must be absent, null or empty, because they change the forward pass or the set of tensors.</summary>
    private static readonly string[] MustBeEmpty =
    [
        "alora_invocation_tokens", "alpha_pattern", "arrow_config", "exclude_modules", "kasa_config", "layer_replication", "layers_pattern",
        "layers_to_transform", "megatron_config", "modules_to_save", "monteclora_config", "rank_pattern", "target_parameters",
        "trainable_token_indices", "use_bdlora", "velora_config",
    ];

    private static readonly string[] MustBeFalse = ["fan_in_fan_out", "lora_bias", "use_dora", "use_qalora", "use_rslora"];

    public static LoraConfig Read(ReadOnlyMemory<byte> json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new AdapterException($"{PeftFormat.ConfigFile} is not JSON: {exception.Message}", exception);
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw Refused("", $"is a JSON {root.ValueKind}; needed: an object");
            RequireText(root, "peft_type", "LORA", mayLack: false);
            RequireText(root, "task_type", "CAUSAL_LM", mayLack: true);
            RequireText(root, "bias", "none", mayLack: true);
            foreach (var name in MustBeFalse)
            {
                if (Find(root, name) is { } value && value.ValueKind != JsonValueKind.False)
                    throw Refused(name, $"is {value.GetRawText()}; this variant of LoRA is not supported, allowed: false");
            }

            foreach (var name in MustBeEmpty)
            {
                if (Find(root, name) is { } value && !IsEmpty(value))
                    throw Refused(name, $"is {value.GetRawText()}; this variant of LoRA is not supported, allowed: null or empty");
            }

            if (Find(root, "init_lora_weights") is { ValueKind: JsonValueKind.String } initial && initial.GetString() != "gaussian")
                throw Refused("init_lora_weights", $"is {initial.GetRawText()}, which changes the base model; allowed: true, false, \"gaussian\"");
            return new LoraConfig(ReadRank(root), ReadAlpha(root), ReadTargets(root), Find(root, "base_model_name_or_path")?.ToString() ?? "");
        }
    }

    /// <summary>The same fields in the same order, spacing and escapes as PEFT's; ends without a line break, as PEFT's does.</summary>
    public static byte[] Write(LoraConfig config)
    {
        var alpha = config.Alpha == Math.Floor(config.Alpha) && Math.Abs(config.Alpha) < 1e15
            ? ((long)config.Alpha).ToString(CultureInfo.InvariantCulture)
            : config.Alpha.ToString("R", CultureInfo.InvariantCulture);
        var targets = string.Join(",\n", config.Targets.Select(t => $"    \"{t.Name()}\""));
        (string Name, string Value)[] fields =
        [
            ("alora_invocation_tokens", "null"),
            ("alpha_pattern", "{}"),
            ("arrow_config", "null"),
            ("auto_mapping", "null"),
            ("base_model_name_or_path", Quoted(config.BaseModel)),
            ("bias", "\"none\""),
            ("corda_config", "null"),
            ("ensure_weight_tying", "false"),
            ("eva_config", "null"),
            ("exclude_modules", "null"),
            ("fan_in_fan_out", "false"),
            ("inference_mode", "true"),
            ("init_lora_weights", "true"),
            ("kasa_config", "null"),
            ("layer_replication", "null"),
            ("layers_pattern", "null"),
            ("layers_to_transform", "null"),
            ("loftq_config", "{}"),
            ("lora_alpha", alpha),
            ("lora_bias", "false"),
            ("lora_dropout", "0.0"),
            ("lora_ga_config", "null"),
            ("megatron_config", "null"),
            ("megatron_core", "\"megatron.core\""),
            ("modules_to_save", "null"),
            ("monteclora_config", "null"),
            ("peft_type", "\"LORA\""),
            ("peft_version", "\"0.21.2\""),
            ("qalora_group_size", "16"),
            ("r", config.Rank.ToString(CultureInfo.InvariantCulture)),
            ("rank_pattern", "{}"),
            ("revision", "null"),
            ("target_modules", $"[\n{targets}\n  ]"),
            ("target_parameters", "null"),
            ("task_type", "\"CAUSAL_LM\""),
            ("trainable_token_indices", "null"),
            ("use_bdlora", "null"),
            ("use_dora", "false"),
            ("use_qalora", "false"),
            ("use_rslora", "false"),
            ("velora_config", "null"),
        ];
        return Encoding.ASCII.GetBytes("{\n" + string.Join(",\n", fields.Select(f => $"  \"{f.Name}\": {f.Value}")) + "\n}");
    }

    private static int ReadRank(JsonElement root) =>
        Find(root, "r") is { ValueKind: JsonValueKind.Number } r && r.TryGetInt32(out var rank) && rank >= 1
            ? rank
            : throw Refused("r", $"is {Raw(root, "r")}; needed: a whole number from 1");

    private static double ReadAlpha(JsonElement root) =>
        Find(root, "lora_alpha") is { ValueKind: JsonValueKind.Number } a && a.TryGetDouble(out var alpha) && double.IsFinite(alpha) && alpha > 0
            ? alpha
            : throw Refused("lora_alpha", $"is {Raw(root, "lora_alpha")}; needed: a number above 0");

    private static List<Projection> ReadTargets(JsonElement root)
    {
        var allowed = string.Join(", ", ProjectionNames.All.Select(p => p.Name()));
        if (Find(root, "target_modules") is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0)
            throw Refused("target_modules", $"is {Raw(root, "target_modules")}; needed: a list of {allowed} (a regular expression is not supported)");
        var targets = new List<Projection>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !ProjectionNames.TryParse(item.GetString()!, out var projection) || targets.Contains(projection))
                throw Refused("target_modules", $"names {item.GetRawText()}; allowed, each once: {allowed}");
            targets.Add(projection);
        }

        return targets;
    }

    private static void RequireText(JsonElement root, string name, string allowed, bool mayLack)
    {
        var value = Find(root, name);
        if (value is null ? !mayLack : value.Value.ValueKind != JsonValueKind.String || value.Value.GetString() != allowed)
            throw Refused(name, $"is {Raw(root, name)}; allowed: \"{allowed}\"");
    }

    private static JsonElement? Find(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.False => true,
        _ => false,
    };

    private static string Raw(JsonElement root, string name) => Find(root, name)?.GetRawText() ?? "missing";

    private static AdapterException Refused(string name, string reason) =>
        new($"{PeftFormat.ConfigFile}{(name.Length == 0 ? "" : ": " + name)} {reason}");

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                >= ' ' and < '\x7f' => quoted.Append(c),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        return quoted.Append('"').ToString();
    }
}
