import { useEffect, useState } from 'react';
import classes from './qr-code.module.css';

/** A QR code, drawn as one path: no image from anywhere, black on white in the dark as well. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [drawn, setDrawn] = useState<{ size: number; path: string } | null>(null);
  useEffect(() => {
    let wanted = true;
    void import('qrcode').then(({ default: qrcode }) => {
      if (!wanted) return;
      const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' });
      let path = '';
      for (let y = 0; y < modules.size; y++)
        for (let x = 0; x < modules.size; x++) if (modules.get(y, x)) path += `M${x + 3} ${y + 3}h1v1h-1z`;
      setDrawn({ size: modules.size + 6, path });
    });
    return () => {
      wanted = false;
    };
  }, [text]);
  return (
    <div className={classes.frame}>
      {drawn && (
        <svg
          viewBox={`0 0 ${drawn.size} ${drawn.size}`}
          role="img"
          aria-label={label}
          shapeRendering="crispEdges"
        >
          <rect width={drawn.size} height={drawn.size} fill="#fff" />
          <path d={drawn.path} fill="#000" />
        </svg>
      )}
    </div>
  );
}
