import { z } from 'zod';

// The content security policy forbids `eval`, which zod would otherwise use to compile schemas. Imported before any schema exists.
z.config({ jitless: true });
