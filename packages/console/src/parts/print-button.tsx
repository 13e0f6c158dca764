import { PrinterOutlined } from '@ant-design/icons';
import { Button } from 'antd';

/** 打印 — the page on paper, or as a PDF by the browser's own dialog. */
export function PrintButton({ children }: { readonly children: string }) {
  return (
    <Button className="no-print" icon={<PrinterOutlined />} onClick={() => window.print()}>
      {children}
    </Button>
  );
}
