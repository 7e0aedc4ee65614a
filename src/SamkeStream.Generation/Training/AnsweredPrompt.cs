namespace SamkeStream.Generation.Training;

/// <summary>A question as token ids, and the token ids of its right answer.</summary>
public sealed record AnsweredPrompt(int[] Prompt, int[] Answer);
