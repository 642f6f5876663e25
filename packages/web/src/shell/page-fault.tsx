import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { Notice } from '../ui/notice.tsx';

/** A page that breaks leaves the phone alone. The usual cause is an exchange that was renewed under an open page. */
export class PageFault extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <Notice
        kind="warn"
        title="This page could not be shown."
        action={<Button onClick={() => location.reload()}>Load again</Button>}
      >
        Your exchange may have been renewed since you opened it.
      </Notice>
    );
  }
}
