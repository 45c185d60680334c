// Command hcl-dump prints what HashiCorp's parser makes of files, in the notation of the syntax crate's tests.
//
// It reads paths, one a line, from standard input and writes one line for each: the path, "ok" or "error", and the tree,
// separated by tabs. What a file is follows from its name: *.json is the JSON syntax, *.tftpl a template, *.expression an
// expression, everything else a body.
package main

import (
	"bufio"
	"fmt"
	"math/big"
	"os"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
)

type dumper struct {
	strings.Builder
	source []byte
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	for lines.Scan() {
		path := lines.Text()
		source, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		tree, ok := dumpFile(path, source)
		status := "ok"
		if !ok {
			status, tree = "error", ""
		}
		fmt.Fprintf(out, "%s\t%s\t%s\n", path, status, tree)
	}
}

func dumpFile(path string, source []byte) (tree string, ok bool) {
	start := hcl.Pos{Line: 1, Column: 1}
	d := &dumper{source: source}
	var diagnostics hcl.Diagnostics
	switch {
	case strings.HasSuffix(path, ".json"):
		file, found := json.Parse(source, path)
		diagnostics = found
		if !diagnostics.HasErrors() {
			whole, _ := json.ParseExpression(source, path)
			d.json(whole)
			d.content(file.Body)
		}
	case strings.HasSuffix(path, ".tftpl"):
		expression, found := hclsyntax.ParseTemplate(source, path, start)
		diagnostics = found
		if !diagnostics.HasErrors() {
			d.expression(expression)
		}
	case strings.HasSuffix(path, ".expression"):
		expression, found := hclsyntax.ParseExpression(source, path, start)
		diagnostics = found
		if !diagnostics.HasErrors() {
			d.expression(expression)
		}
	default:
		file, found := hclsyntax.ParseConfig(source, path, start)
		diagnostics = found
		if !diagnostics.HasErrors() {
			d.body(file.Body.(*hclsyntax.Body))
		}
	}
	return d.String(), !diagnostics.HasErrors()
}

func (d *dumper) at(r hcl.Range) {
	fmt.Fprintf(d, "@%d-%d", r.Start.Byte, r.End.Byte)
}

// text writes a string so that it is one line of ASCII.
func (d *dumper) text(s string) {
	d.WriteByte('"')
	for _, r := range s {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			fmt.Fprintf(d, "\\u{%x}", r)
		} else {
			d.WriteRune(r)
		}
	}
	d.WriteByte('"')
}

func (d *dumper) body(body *hclsyntax.Body) {
	d.WriteString("(body")
	attributes := make([]*hclsyntax.Attribute, 0, len(body.Attributes))
	for _, attribute := range body.Attributes {
		attributes = append(attributes, attribute)
	}
	sort.Slice(attributes, func(i, j int) bool { return attributes[i].SrcRange.Start.Byte < attributes[j].SrcRange.Start.Byte })
	for _, attribute := range attributes {
		d.WriteString(" (= ")
		d.text(attribute.Name)
		d.at(attribute.NameRange)
		d.at(attribute.SrcRange)
		d.expression(attribute.Expr)
		d.WriteString(")")
	}
	for _, block := range body.Blocks {
		d.WriteString(" (block ")
		d.text(block.Type)
		d.at(block.TypeRange)
		for i, label := range block.Labels {
			d.WriteString(" ")
			d.text(label)
			d.at(block.LabelRanges[i])
		}
		d.at(hcl.RangeBetween(block.OpenBraceRange, block.CloseBraceRange))
		d.WriteString(" ")
		d.body(block.Body)
		d.WriteString(")")
	}
	d.WriteString(")")
}

func number(value cty.Value) string {
	float := value.AsBigFloat()
	if integer, accuracy := float.Int(nil); accuracy == big.Exact && float.MantExp(nil) < 4096 {
		return integer.String()
	}
	return float.Text('e', -1)
}

func (d *dumper) literal(value cty.Value) {
	switch {
	case value.IsNull():
		d.WriteString("null")
	case !value.IsKnown():
		d.WriteString("unknown")
	case value.Type() == cty.Bool:
		fmt.Fprintf(d, "%t", value.True())
	case value.Type() == cty.Number:
		d.WriteString(number(value))
	default:
		d.text(value.AsString())
	}
}

func (d *dumper) steps(steps hcl.Traversal) {
	for _, step := range steps {
		switch step := step.(type) {
		case hcl.TraverseAttr:
			d.WriteString(" .")
			d.text(step.Name)
			d.at(step.SrcRange)
		case hcl.TraverseIndex:
			d.WriteString(" [")
			d.literal(step.Key)
			d.at(step.SrcRange)
		default:
			panic(fmt.Sprintf("step %T", step))
		}
	}
}

func (d *dumper) expressions(expressions ...hclsyntax.Expression) {
	for _, expression := range expressions {
		d.expression(expression)
	}
}

func (d *dumper) node(name string, r hcl.Range) {
	d.WriteString(" (")
	d.WriteString(name)
	d.at(r)
}

var operators = map[*hclsyntax.Operation]string{
	hclsyntax.OpLogicalOr: "||", hclsyntax.OpLogicalAnd: "&&", hclsyntax.OpLogicalNot: "!",
	hclsyntax.OpEqual: "==", hclsyntax.OpNotEqual: "!=",
	hclsyntax.OpGreaterThan: ">", hclsyntax.OpGreaterThanOrEqual: ">=",
	hclsyntax.OpLessThan: "<", hclsyntax.OpLessThanOrEqual: "<=",
	hclsyntax.OpAdd: "+", hclsyntax.OpSubtract: "-", hclsyntax.OpMultiply: "*", hclsyntax.OpDivide: "/",
	hclsyntax.OpModulo: "%", hclsyntax.OpNegate: "-",
}

func (d *dumper) expression(expression hclsyntax.Expression) {
	switch e := expression.(type) {
	case *hclsyntax.LiteralValueExpr:
		if !e.Val.IsNull() && e.Val.IsKnown() && e.Val.Type() == cty.String {
			d.WriteString(" (text ")
		} else {
			d.node("literal", e.SrcRange)
			d.WriteString(" ")
		}
		d.literal(e.Val)
	case *hclsyntax.TemplateExpr:
		d.WriteString(" (template")
		d.expressions(e.Parts...)
	case *hclsyntax.TemplateWrapExpr:
		d.node("interpolation", e.SrcRange)
		d.expression(e.Wrapped)
	case *hclsyntax.TemplateJoinExpr:
		d.WriteString(" (join")
		d.expression(e.Tuple.(hclsyntax.Expression))
	case *hclsyntax.ScopeTraversalExpr:
		d.node("variable", e.SrcRange)
		d.WriteString(" ")
		d.text(e.Traversal.RootName())
		d.steps(e.Traversal[1:])
	case *hclsyntax.RelativeTraversalExpr:
		d.WriteString(" (relative")
		d.expression(e.Source)
		d.steps(e.Traversal)
	case *hclsyntax.IndexExpr:
		d.node("index", e.SrcRange)
		d.expressions(e.Collection, e.Key)
	case *hclsyntax.SplatExpr:
		if e.MarkerRange.Start.Byte < len(d.source) && d.source[e.MarkerRange.Start.Byte] == '.' {
			d.WriteString(" (attribute-splat")
		} else {
			d.WriteString(" (splat")
		}
		d.at(e.MarkerRange)
		d.expressions(e.Source, e.Each)
	case *hclsyntax.AnonSymbolExpr:
		d.WriteString(" (item")
	case *hclsyntax.FunctionCallExpr:
		d.node("call", e.Range())
		d.WriteString(" ")
		d.text(e.Name)
		d.at(e.NameRange)
		if e.ExpandFinal {
			d.WriteString(" ...")
		}
		d.expressions(e.Args...)
	case *hclsyntax.ConditionalExpr:
		d.node("conditional", e.SrcRange)
		d.expressions(e.Condition, e.TrueResult, e.FalseResult)
	case *hclsyntax.BinaryOpExpr:
		d.node(operators[e.Op], e.SrcRange)
		d.expressions(e.LHS, e.RHS)
	case *hclsyntax.UnaryOpExpr:
		d.node("unary"+operators[e.Op], e.SrcRange)
		d.expression(e.Val)
	case *hclsyntax.ParenthesesExpr:
		d.node("parentheses", e.SrcRange)
		d.expression(e.Expression)
	case *hclsyntax.TupleConsExpr:
		d.node("tuple", e.SrcRange)
		d.expressions(e.Exprs...)
	case *hclsyntax.ObjectConsExpr:
		d.node("object", e.SrcRange)
		for _, item := range e.Items {
			d.expressions(item.KeyExpr.(*hclsyntax.ObjectConsKeyExpr).Wrapped, item.ValueExpr)
		}
	case *hclsyntax.ForExpr:
		d.node("for", e.SrcRange)
		fmt.Fprintf(d, " %q %q %t", e.KeyVar, e.ValVar, e.Group)
		d.expression(e.CollExpr)
		for _, part := range []hclsyntax.Expression{e.KeyExpr, e.ValExpr, e.CondExpr} {
			if part == nil {
				d.WriteString(" -")
			} else {
				d.expression(part)
			}
		}
	default:
		panic(fmt.Sprintf("expression %T", expression))
	}
	d.WriteString(")")
}

// template writes what a string of the JSON syntax means where an expression is expected.
func (d *dumper) template(text string) {
	inner := &dumper{source: []byte(text)}
	expression, diagnostics := hclsyntax.ParseTemplate([]byte(text), "", hcl.Pos{Line: 1, Column: 1})
	if diagnostics.HasErrors() {
		d.WriteString(" error")
		return
	}
	inner.expression(expression)
	d.WriteString(inner.String())
}

func (d *dumper) json(expression hcl.Expression) {
	if pairs, diagnostics := hcl.ExprMap(expression); !diagnostics.HasErrors() && pairs != nil {
		d.node("object", expression.Range())
		for _, pair := range pairs {
			d.json(pair.Key)
			d.json(pair.Value)
		}
	} else if items, diagnostics := hcl.ExprList(expression); !diagnostics.HasErrors() && items != nil {
		d.node("array", expression.Range())
		for _, item := range items {
			d.json(item)
		}
	} else {
		d.node("value", expression.Range())
		d.WriteString(" ")
		value, _ := expression.Value(nil)
		d.literal(value)
		if !value.IsNull() && value.Type() == cty.String {
			d.template(value.AsString())
		}
	}
	d.WriteString(")")
}

// root is the part of Terraform's schema that says how many labels each block has.
var root = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{{Name: "locals_attribute"}},
	Blocks: []hcl.BlockHeaderSchema{
		{Type: "terraform"},
		{Type: "locals"},
		{Type: "moved"},
		{Type: "import"},
		{Type: "provider", LabelNames: []string{"name"}},
		{Type: "variable", LabelNames: []string{"name"}},
		{Type: "output", LabelNames: []string{"name"}},
		{Type: "module", LabelNames: []string{"name"}},
		{Type: "check", LabelNames: []string{"name"}},
		{Type: "resource", LabelNames: []string{"type", "name"}},
		{Type: "data", LabelNames: []string{"type", "name"}},
	},
}

// content writes what the blocks of a JSON file are when they are read with that schema.
func (d *dumper) content(body hcl.Body) {
	content, diagnostics := body.Content(root)
	if diagnostics.HasErrors() {
		d.WriteString(" (content-errors)")
	}
	for _, block := range content.Blocks {
		d.WriteString(" (block ")
		d.text(block.Type)
		d.at(block.TypeRange)
		for i, label := range block.Labels {
			d.WriteString(" ")
			d.text(label)
			d.at(block.LabelRanges[i])
		}
		attributes, diagnostics := block.Body.JustAttributes()
		if diagnostics.HasErrors() {
			d.WriteString(" (errors)")
		}
		names := make([]string, 0, len(attributes))
		for name := range attributes {
			names = append(names, name)
		}
		sort.Slice(names, func(i, j int) bool {
			return attributes[names[i]].NameRange.Start.Byte < attributes[names[j]].NameRange.Start.Byte
		})
		for _, name := range names {
			d.WriteString(" ")
			d.text(name)
			d.at(attributes[name].NameRange)
		}
		d.WriteString(")")
	}
}
