import type { Gathered, Recorder } from '../cdr/index.ts';
import { type CallPlan, decide } from '../dialplan/index.ts';
import type { Question } from '../dialplan/question.ts';
import type { Log } from '../log.ts';

/** Q.850 cause 42, "switching equipment congestion": the exchange is stopping and takes no new calls. */
const stoppingPlan: CallPlan = { do: 'refuse', cause: 42, reason: 'refused' };

/** Answers the dialplan's question for each call, and has the history begin with it. */
export class IncomingQuestions {
  readonly #gather: (question: Question) => Promise<Gathered>;
  readonly #recorder: Recorder;
  readonly #log: Log;
  #stopping = false;

  constructor(options: { gather: (question: Question) => Promise<Gathered>; recorder: Recorder; log: Log }) {
    this.#gather = options.gather;
    this.#recorder = options.recorder;
    this.#log = options.log;
  }

  async answer(question: Question): Promise<CallPlan> {
    if (this.#stopping) return stoppingPlan;
    const gathered = await this.#gather(question);
    // the phones ring first: if we die between, the engine's journal tells the same
    setImmediate(() => {
      this.#recorder.began(question, gathered).catch((error: unknown) => {
        this.#log.error(
          { error, call: question.key },
          'The beginning of a call was not written down; its end will be.',
        );
      });
    });
    return decide(gathered.facts);
  }

  takeNoMoreCalls(): void {
    this.#stopping = true;
  }
}
