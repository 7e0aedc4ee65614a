using System.Text.Json;

namespace SamkeStream.Training.Universe;

/// <summary>
/// The closed world of the small bundle: 10 domains of 20 nouns, a table of facts (a level of 0..4 per noun and aspect), 12 rules
/// (six aspects, most or least), six made-up cue words a rule, and the split of (domain, rule) pairs into training and held-out tasks.
/// Immutable; every text is a function of the generator passed in.
/// </summary>
public sealed class TaskUniverse
{
    /// <summary>Share of cued prompts that quote the cue words of another rule although the label follows the task's own.</summary>
    public const double CueNoise = 0.35;

    public const int ChoicesPerQuestion = 4;

    private readonly Dictionary<string, string[]> _nouns;
    private readonly Dictionary<string, int[]> _levels;
    private readonly string[] _cuedTemplates;
    private readonly string[] _explicitTemplates;
    private readonly string[] _loreTemplates;

    private TaskUniverse(UniverseData data)
    {
        Aspects = data.Aspects;
        LevelWords = data.Levels;
        _nouns = data.Domains.ToDictionary(d => d.Key, d => d.Value.Keys.ToArray());
        _levels = data.Domains.Values.SelectMany(d => d).ToDictionary(n => n.Key, n => n.Value);
        _cuedTemplates = data.CuedTemplates;
        _explicitTemplates = data.ExplicitTemplates;
        _loreTemplates = data.LoreTemplates;
        Domains = [.. data.Domains.Keys];
        SeenDomains = [.. Domains.Except(data.UnseenDomains)];
        UnseenDomains = data.UnseenDomains;
        Rules = [.. data.Aspects.SelectMany(aspect => data.Polarities.Select(polarity => (aspect, polarity, cues: data.Cues[$"{polarity} {aspect}"])))
            .Select((r, index) => new Rule(index, r.aspect, r.polarity, r.cues.Seen, r.cues.Reserved))];
        (TrainingTasks, HeldOutTasks) = SplitTasks();
        EvaluatedHeldOutTasks = [.. HeldOutTasks.Where((_, i) => i % 2 == 0)];
        UnseenLexiconTasks = [.. Rules.Select(r => new UniverseTask(UnseenDomains[r.Index % UnseenDomains.Count], r.Index))];
        MixedTasks = MixTasks();
        Words = CollectWords();
    }

    /// <summary>The universe that ships with the assembly.</summary>
    public static TaskUniverse Default { get; } = new(UniverseData.Load());

    public IReadOnlyList<string> Aspects { get; }

    /// <summary>"never" to "extremely", by level.</summary>
    public IReadOnlyList<string> LevelWords { get; }

    public IReadOnlyList<string> Domains { get; }

    /// <summary>The eight domains that the adapter generator learns from.</summary>
    public IReadOnlyList<string> SeenDomains { get; }

    /// <summary>The two domains that only the base model knows.</summary>
    public IReadOnlyList<string> UnseenDomains { get; }

    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>48 tasks, four domains a rule.</summary>
    public IReadOnlyList<UniverseTask> TrainingTasks { get; }

    /// <summary>24 tasks of seen domains under seen rules in pairs that training never uses, two a rule.</summary>
    public IReadOnlyList<UniverseTask> HeldOutTasks { get; }

    /// <summary>The first held-out task of each rule: what experiments measure.</summary>
    public IReadOnlyList<UniverseTask> EvaluatedHeldOutTasks { get; }

    /// <summary>12 tasks in domains that the generator never saw.</summary>
    public IReadOnlyList<UniverseTask> UnseenLexiconTasks { get; }

    /// <summary>12 tasks of two rules with different aspects in one held-out domain.</summary>
    public IReadOnlyList<UniverseTask> MixedTasks { get; }

    /// <summary>Every word (and punctuation mark) that a text of this universe can hold.</summary>
    public IReadOnlyList<string> Words { get; }

    public IReadOnlyList<string> Nouns(string domain) => _nouns[domain];

    public int Level(string noun, int aspect) => _levels[noun][aspect];

    /// <summary>Index of the noun that the rule names, or null where two nouns tie.</summary>
    public int? Answer(IReadOnlyList<string> nouns, Rule rule)
    {
        var aspect = rule.Index / 2;
        var best = nouns.Select(n => rule.IsMost ? Level(n, aspect) : -Level(n, aspect)).ToArray();
        var top = best.Max();
        return best.Count(v => v == top) == 1 ? Array.IndexOf(best, top) : null;
    }

    /// <summary>A question that names its rule in words; the base model answers it.</summary>
    public Question Explicit(SeededRandom random, string domain, Rule rule)
    {
        var (nouns, answer) = Draw(random, domain, rule);
        return new Question(
            Fill(random.Pick(_explicitTemplates), ("{d}", domain), ("{p}", rule.Polarity), ("{a}", rule.Aspect), ("{o}", Join(nouns))),
            nouns, answer);
    }

    /// <summary>A question that quotes two of <paramref name="cues"/>; its label follows <paramref name="label"/>.</summary>
    public Question Cued(SeededRandom random, string domain, IReadOnlyList<string> cues, Rule label)
    {
        var (nouns, answer) = Draw(random, domain, label);
        var quoted = random.Sample(cues, 2);
        return new Question(
            Fill(random.Pick(_cuedTemplates), ("{a}", quoted[0]), ("{b}", quoted[1]), ("{d}", domain), ("{o}", Join(nouns))),
            nouns, answer);
    }

    /// <summary>Distinct cued questions of a task: the same for the same seed, count and options.</summary>
    public IReadOnlyList<Question> Questions(
        UniverseTask task, int count, long seed, double noise = CueNoise, CueWords words = CueWords.Seen)
    {
        var random = new SeededRandom(seed, task.ToString());
        var seen = new HashSet<string>(count);
        var questions = new List<Question>(count);
        while (questions.Count < count)
        {
            var question = TaskQuestion(random, task, noise, words);
            if (seen.Add(question.Prompt))
                questions.Add(question);
        }
        return questions;
    }

    /// <summary>Distinct explicit questions over all rules and the given domains.</summary>
    public IReadOnlyList<Question> ExplicitQuestions(IReadOnlyList<string> domains, int count, long seed)
    {
        var random = new SeededRandom(seed, "explicit");
        var seen = new HashSet<string>(count);
        var questions = new List<Question>(count);
        while (questions.Count < count)
        {
            var question = Explicit(random, random.Pick(domains), random.Pick(Rules));
            if (seen.Add(question.Prompt))
                questions.Add(question);
        }
        return questions;
    }

    /// <summary>"about animal fox : very loud , never old , … ." with all aspects in random order.</summary>
    public string Fact(SeededRandom random, string domain)
    {
        var noun = random.Pick(Nouns(domain));
        var aspects = random.Sample(Enumerable.Range(0, Aspects.Count).ToArray(), Aspects.Count);
        return $"about {domain} {noun} : {string.Join(" , ", aspects.Select(a => $"{LevelWords[Level(noun, a)]} {Aspects[a]}"))} .";
    }

    /// <summary>"animal fox owl elk hen ; most old owl ; least loud hen …": up to <paramref name="items"/> answered rules on four nouns.</summary>
    public string Drill(SeededRandom random, string domain, int items)
    {
        var nouns = random.Sample(Nouns(domain), ChoicesPerQuestion);
        var answered = random.Sample(Rules, Rules.Count)
            .Select(rule => (rule, answer: Answer(nouns, rule)))
            .Where(a => a.answer is not null)
            .Take(items)
            .Select(a => $"; {a.rule} {nouns[a.answer!.Value]}");
        return $"{domain} {Join(nouns)} {string.Join(' ', answered)}";
    }

    /// <summary>A sentence without a question that ties cue words of one rule together.</summary>
    public string Lore(SeededRandom random, Rule rule)
    {
        var quoted = random.Sample<string>([.. rule.SeenCues, .. rule.ReservedCues], 3);
        return Fill(random.Pick(_loreTemplates), ("{a}", quoted[0]), ("{b}", quoted[1]), ("{c}", quoted[2]));
    }

    private Question TaskQuestion(SeededRandom random, UniverseTask task, double noise, CueWords words)
    {
        if (task.SecondRule is { } second)
        {
            var own = Rules[random.Next(2) == 0 ? task.Rule : second];
            return Cued(random, task.Domain, own.Cues(words), own);
        }
        var rule = Rules[task.Rule];
        var cues = rule.Cues(words);
        if (random.NextDouble() < noise)
        {
            var other = random.Next(Rules.Count - 1);
            cues = Rules[other + (other >= task.Rule ? 1 : 0)].SeenCues;
        }
        return Cued(random, task.Domain, cues, rule);
    }

    private (string[] Nouns, int Answer) Draw(SeededRandom random, string domain, Rule rule)
    {
        while (true)
        {
            var nouns = random.Sample(Nouns(domain), ChoicesPerQuestion);
            if (Answer(nouns, rule) is { } answer)
                return (nouns, answer);
        }
    }

    private (UniverseTask[] Training, UniverseTask[] HeldOut) SplitTasks()
    {
        var training = new List<UniverseTask>();
        var heldOut = new List<UniverseTask>();
        foreach (var rule in Rules)
        {
            for (var j = 0; j < 6; j++)
            {
                var domain = SeenDomains[((3 * rule.Index) + (5 * j)) % SeenDomains.Count];
                (j < 4 ? training : heldOut).Add(new UniverseTask(domain, rule.Index));
            }
        }
        return ([.. training], [.. heldOut]);
    }

    private UniverseTask[] MixTasks()
    {
        var random = new SeededRandom(17, "mixed");
        return [.. Rules.Select(first =>
        {
            var others = Rules.Where(r => r.Aspect != first.Aspect).ToArray();
            return new UniverseTask(HeldOutTasks[2 * first.Index].Domain, first.Index, random.Pick(others).Index);
        })];
    }

    private string[] CollectWords() =>
    [
        .. _cuedTemplates.Concat(_explicitTemplates).Concat(_loreTemplates).Append("about : , . ; ?")
            .SelectMany(t => t.Split(' ')).Where(w => !w.Contains('{'))
            .Concat(Aspects).Concat(Rules.Select(r => r.Polarity)).Concat(LevelWords)
            .Concat(Domains).Concat(Domains.SelectMany(Nouns))
            .Concat(Rules.SelectMany(r => r.SeenCues.Concat(r.ReservedCues)))
            .Distinct(),
    ];

    private static string Join(string[] nouns) => string.Join(' ', nouns);

    private static string Fill(string template, params ReadOnlySpan<(string Slot, string Value)> values)
    {
        foreach (var (slot, value) in values)
            template = template.Replace(slot, value, StringComparison.Ordinal);
        return template;
    }

    private sealed record UniverseData(
        string[] Aspects, string[] Polarities, string[] Levels, string[] UnseenDomains,
        OrderedDictionary<string, OrderedDictionary<string, int[]>> Domains,
        Dictionary<string, CueData> Cues, string[] CuedTemplates, string[] ExplicitTemplates, string[] LoreTemplates)
    {
        public static UniverseData Load()
        {
            using var stream = typeof(TaskUniverse).Assembly.GetManifestResourceStream("universe.json")!;
            return JsonSerializer.Deserialize<UniverseData>(stream, JsonSerializerOptions.Web)!;
        }
    }

    private sealed record CueData(string[] Seen, string[] Reserved);
}
