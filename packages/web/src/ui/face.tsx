import classes from './face.module.css';

/** Initials on a quiet colour that stays with the name. A number shows no letters. */
export function Face({ name, size = 40, lamp }: { name: string; size?: number; lamp?: string | undefined }) {
  const words = name.split(/[\s._-]+/).filter((word) => /^\p{L}/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.[0] ?? '')
    .join('');
  let hash = 7;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  const hue = letters ? hash % 360 : 160;
  return (
    <span
      className={classes.face}
      style={{ width: size, height: size, fontSize: size * 0.38, '--hue': hue } as React.CSSProperties}
      aria-hidden="true"
    >
      {letters ? letters.toUpperCase() : '#'}
      {lamp && <span className={classes.lamp} data-lamp={lamp} />}
    </span>
  );
}
