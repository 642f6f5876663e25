/** A dial with one finger hole: the product's sign. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <rect width="64" height="64" rx="17" fill="#1f6f5c" />
      <circle cx="32" cy="32" r="18.5" fill="none" stroke="#fff" strokeWidth="5" />
      <circle cx="32" cy="32" r="5" fill="#f0b75a" />
      <circle cx="46.2" cy="46.2" r="7.2" fill="#1f6f5c" />
      <circle cx="46.2" cy="46.2" r="4.4" fill="#fff" />
    </svg>
  );
}
