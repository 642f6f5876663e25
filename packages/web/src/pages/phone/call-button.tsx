import type { Icon } from '@tabler/icons-react';
import classes from './call-panel.module.css';

interface CallButtonProps {
  readonly label: string;
  readonly icon: Icon;
  readonly on?: boolean;
  readonly disabled?: boolean;
  /** the key that does the same */
  readonly hint?: string;
  readonly onClick: () => void;
}

export function CallButton({
  label,
  icon: Sign,
  on = false,
  disabled = false,
  hint,
  onClick,
}: CallButtonProps) {
  return (
    <button
      type="button"
      className={classes.button}
      aria-pressed={on}
      disabled={disabled}
      onClick={onClick}
      title={hint ? `${label} (key ${hint})` : label}
    >
      <span className={classes.disc}>
        <Sign size={24} stroke={1.7} aria-hidden="true" />
      </span>
      {label}
    </button>
  );
}
