namespace SamkeStream.Generation;

/// <summary>
/// Which prompts of a window go into which draw: the window is shuffled and dealt out in chunks, so that no prompt is used twice
/// before every prompt has been used once.
/// </summary>
public static class PromptDeal
{
    /// <param name="prompts">Number of prompts in the window.</param>
    /// <param name="draws">Number of draws.</param>
    /// <param name="perDraw">Number of prompts in each draw.</param>
    /// <param name="random">Source of the order.</param>
    /// <returns>The prompts' indices, and whether a draw had to use a prompt more than once because the window is shorter than one draw.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number below 1.</exception>
    public static (int[][] Draws, bool Repeated) Deal(int prompts, int draws, int perDraw, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(prompts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(perDraw, 1);
        ArgumentNullException.ThrowIfNull(random);
        var deck = Enumerable.Range(0, prompts).ToArray();
        var next = prompts;
        var result = new int[draws][];
        for (var draw = 0; draw < draws; draw++)
        {
            // A new deck for each draw that the rest cannot fill: within one draw prompts stay distinct while the window allows.
            if (prompts - next < perDraw)
                Shuffle();
            var chosen = new int[perDraw];
            for (var i = 0; i < perDraw; i++)
            {
                if (next == prompts)
                    Shuffle();
                chosen[i] = deck[next++];
            }

            result[draw] = chosen;
        }

        return (result, prompts < perDraw);

        void Shuffle()
        {
            random.Shuffle(deck);
            next = 0;
        }
    }
}
