/** What the dialplan tells with its question. Everything in it is a claim but what only the engine itself can set. */
export interface Question {
  /** names one call for good: the leg's UNIQUEID, and when it began (ms since the epoch), as a leg may be moved on */
  readonly key: string;
  readonly engineId: string;
  readonly began: number;
  readonly linkedId: string;
  /** SIP user name of the device, as it signed in */
  readonly device: string;
  /** id of the user who asked for the call on the web or the command line, else empty */
  readonly click: string;
  /** the leg that moved this one here by REFER, else empty */
  readonly moved: string;
  readonly dialled: string;
}

/** Reads the question's form data; undefined when it is not one of the dialplan's. */
export function readQuestion(form: string): Question | undefined {
  const values = new URLSearchParams(form);
  const engineId = values.get('id') ?? '';
  const began = Number(values.get('began'));
  if (!/^[-\w.]{1,64}$/.test(engineId) || !Number.isSafeInteger(began) || began <= 0) return undefined;
  return {
    key: `${engineId}/${began}`,
    engineId,
    began,
    linkedId: values.get('linked') ?? '',
    device: values.get('device') ?? '',
    click: values.get('click') ?? '',
    moved: values.get('moved') ?? '',
    dialled: (values.get('dialled') ?? '').slice(0, 80),
  };
}
